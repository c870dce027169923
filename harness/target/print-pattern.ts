/** A pattern as the options of `nthfail run` take it: its source, or `/source/flags` where it has flags. */
export function printPattern(pattern: RegExp): string {
  return pattern.flags === '' ? pattern.source : String(pattern);
}
