/** Least time between two lines, in milliseconds. */
const LEAST_MS = 100;

let shownAt = -Infinity;

/** Shows what is going on in one line on standard error, when that is a terminal, at most ten times a second; the next call replaces it. */
export function showProgress(text: string): void {
  const { isTTY, columns } = process.stderr;
  const now = performance.now();
  if (!isTTY || now - shownAt < LEAST_MS) return;
  shownAt = now;
  process.stderr.write(`\r\u001b[K${text.slice(0, columns - 1)}`);
}

/** Clears the line. */
export function clearProgress(): void {
  if (process.stderr.isTTY) process.stderr.write('\r\u001b[K');
  shownAt = -Infinity;
}
