/** A table of Markdown: the first row is the head; numbers stand to the right. */
export function markdownTable(
  head: readonly string[],
  rows: readonly (readonly (string | number)[])[],
): string {
  const isNumber = (column: number): boolean =>
    rows.length > 0 && rows.every((row) => typeof row[column] === 'number');
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => escape(String(cell))).join(' | ')} |`;
  return [
    line(head),
    `| ${head.map((_, column) => (isNumber(column) ? '--:' : '---')).join(' | ')} |`,
    ...rows.map(line),
  ].join('\n');
}

function escape(cell: string): string {
  return cell.replaceAll('|', String.raw`\|`).replaceAll('\n', ' ');
}
