const COUNT = 12;

/** The last lines of what a server wrote, each behind a bar, for the end of a message. */
export function lastLines(text: string, count: number = COUNT): string {
  const lines = text.trimEnd().split('\n').slice(-count);
  return lines.join('') === '' ? '  (it printed nothing)' : lines.map((line) => `  | ${line}`).join('\n');
}
