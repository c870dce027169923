/** The words of a command line, and those behind its `--`, which commander gives together. */
export interface SplitWords {
  readonly words: readonly string[];
  readonly command: readonly string[];
}

/** Splits what commander gave as arguments where `--` stood. @param argv of the process, program and script included */
export function splitBehindDashes(
  given: readonly string[],
  argv: readonly string[] = process.argv,
): SplitWords {
  const dashes = argv.indexOf('--', 2);
  const behind = dashes < 0 ? 0 : argv.length - dashes - 1;
  return { words: given.slice(0, given.length - behind), command: given.slice(given.length - behind) };
}
