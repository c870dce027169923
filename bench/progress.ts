/** Shows what is going on in one line on standard error, when that is a terminal; the next call replaces it. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${text}`);
}

/** Clears the line. */
export function clearProgress(): void {
  showProgress('');
}
