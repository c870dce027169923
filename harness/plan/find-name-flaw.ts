/** Matches text of one line without control characters; without the flag `u`, so that any JSON Schema reader agrees. */
// oxlint-disable-next-line no-control-regex
export const ONE_LINE: RegExp = /^[^\u0000-\u001F\u007F-\u009F\u2028\u2029]*$/;

/** What is expected of a path or thread name that is none, for example `expected 1 to 15 bytes`; undefined for one. */
export function findNameFlaw(name: string, maxBytes: number): string | undefined {
  const bytes = Buffer.byteLength(name);
  if (bytes < 1 || bytes > maxBytes) return `expected 1 to ${maxBytes} bytes`;
  if (!ONE_LINE.test(name)) return 'expected no control characters';
  // Half a surrogate pair has no bytes of its own.
  return Buffer.from(name).toString() === name ? undefined : 'expected whole characters';
}
