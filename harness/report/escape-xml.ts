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
 * characters, lone surrogates, U+FFFE and U+FFFF) becomes `\xNN` or `\uNNNN`, and so do DEL and the C1 controls, which
 * it may have and nobody could see.
 */
export function escapeXml(text: string): string {
  return text.replaceAll(/[&<>"']|[\p{Cc}\p{Cs}\u{FFFE}\u{FFFF}]/gu, (character) => {
    const reference = REFERENCES[character];
    if (reference !== undefined) return reference;
    const code = character.charCodeAt(0).toString(16);
    return code.length <= 2 ? `\\x${code.padStart(2, '0')}` : `\\u${code}`;
  });
}
