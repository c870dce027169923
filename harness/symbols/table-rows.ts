/** The rows of a table whose rows have `size` bytes each; a part of a row at its end is none. */
export function tableRows(table: Buffer, size: number): readonly Buffer[] {
  return Array.from({ length: Math.floor(table.length / size) }, (_, i) =>
    table.subarray(i * size, (i + 1) * size),
  );
}
