import { writeOut } from './escape-hidden.ts';

/** What a document would be read differently with. Line ends and tabs in attributes become spaces unless they are references. */
const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
};

/**
 * Text for an XML 1.0 document, in an element or an attribute. What such a document cannot have in any form (control
 * characters, lone surrogates, U+FFFE and U+FFFF) is written out, such as `\x1b`, and so is what it may have and nobody could see.
 */
export function escapeXml(text: string): string {
  return text.replaceAll(
    /[&<>"']|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u{FFFE}\u{FFFF}]/gu,
    (character) => REFERENCES[character] ?? writeOut(character),
  );
}
