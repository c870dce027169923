import { expect, test } from 'vitest';
import { markdownTable } from '../../../bench/matrix/markdown-table.ts';

test('columns of numbers stand to the right, and a cell cannot end its column', () => {
  expect(
    markdownTable(
      ['name', 'count'],
      [
        ['a|b', 1],
        ['c\nd', 22],
      ],
    ),
  ).toBe(
    String.raw`| name | count |
| --- | --: |
| a\|b | 1 |
| c d | 22 |`,
  );
});
