/**
 * The bytes of a text in parts, of which `*` repeats one: `ab*3` and `c` are `abababc`. `\s` is a space, `\n` the end of a
 * line, with its CR.
 */
export function repeatParts(parts: readonly string[]): Buffer {
  return Buffer.from(
    parts
      .map((part) => {
        const [text = '', times = '1'] = part.split('*');
        return text.repeat(Number(times));
      })
      .join('')
      .replaceAll('\\s', ' ')
      .replaceAll('\\n', '\r\n'),
  );
}
