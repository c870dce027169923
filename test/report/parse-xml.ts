import { execFileSync } from 'node:child_process';
import type { TestContext } from 'vitest';
import { requireServer } from '../target/require-server.ts';

/** An element of a document, references resolved. */
export interface XmlElement {
  readonly tag: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
  readonly children: readonly XmlElement[];
}

// Python's parser is expat, which refuses whatever is not well-formed.
const PROGRAM = `
import json, sys, xml.etree.ElementTree as tree
def plain(one):
    return {'tag': one.tag, 'attributes': one.attrib, 'text': one.text or '', 'children': [plain(child) for child in one]}
print(json.dumps(plain(tree.fromstring(sys.stdin.buffer.read()))))
`;

const parsed = new Map<string, XmlElement>();

/** Parses a document, or skips the test where there is no Python; the same text only once. Throws when it is not well-formed. */
export function parseXml(context: TestContext, xml: string): XmlElement {
  requireServer(context, 'python3');
  const known = parsed.get(xml);
  if (known !== undefined) return known;
  const json = execFileSync('python3', ['-c', PROGRAM], { input: xml, encoding: 'utf8', stdio: 'pipe' });
  const root: XmlElement = JSON.parse(json);
  parsed.set(xml, root);
  return root;
}

/** Every element with this tag, in the order of the document. */
export function elementsOf(root: XmlElement, tag: string): readonly XmlElement[] {
  return [...(root.tag === tag ? [root] : []), ...root.children.flatMap((child) => elementsOf(child, tag))];
}
