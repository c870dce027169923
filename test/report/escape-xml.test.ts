import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeXml } from '../../harness/report/escape-xml.ts';
import { parseXml } from './parse-xml.ts';

test.each([
  ['a<b> & "c" \'d\'', 'a&lt;b&gt; &amp; &quot;c&quot; &apos;d&apos;'],
  ['\t\n\r', '&#9;&#10;&#13;'],
  ['\u0000\u001B\u007F\u0085', String.raw`\x00\x1b\x7f\x85`],
  ['\uD83D\uDE00 \uD83D \uDE00', String.raw`😀 \u{d83d} \u{de00}`],
  ['\uFFFD\uFFFE\uFFFF', String.raw`${'\uFFFD'}\u{fffe}\u{ffff}`],
  ['a\u202Eb\u200Bc\u2028', String.raw`a\u{202e}b\u{200b}c\u{2028}`],
  ['é 漢 \u{10FFFF}', 'é 漢 \u{10FFFF}'],
])('%j is %j', (text, escaped) => {
  expect(escapeXml(text)).toBe(escaped);
});

test('whatever the text, a parser takes it, and reads the same in an attribute as in an element', (context) => {
  const texts = fc.sample(fc.string({ unit: 'binary' }), { numRuns: 200, seed: 1 });
  const loose = fc.sample(
    fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
    { numRuns: 200, seed: 1 },
  );
  const rows = [...texts, ...loose].map((text) => `<a b="${escapeXml(text)}">${escapeXml(text)}</a>`);
  const { children } = parseXml(context, `<all>${rows.join('')}</all>`);
  expect(children).toHaveLength(400);
  for (const { attributes, text } of children) expect(text).toBe(attributes['b']);
});
