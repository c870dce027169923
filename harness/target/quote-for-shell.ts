/** A word as a POSIX shell reads it back; words that need no quotes get none, `{port}` among them. */
export function quoteForShell(text: string): string {
  return /^(?:[\w/.,:@%+=-]|\{\w+\})+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
