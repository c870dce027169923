/** The zero-terminated text at `offset` of a string table; '' where that is outside of it. */
export function textAt(strings: Buffer, offset: number): string {
  const end = strings.indexOf(0, offset);
  return offset >= strings.length ? '' : strings.toString('utf8', offset, end < 0 ? strings.length : end);
}
