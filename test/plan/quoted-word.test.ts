import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlanCursor } from '../../harness/plan/plan-cursor.ts';
import { quote, quoteIfNeeded, unquote } from '../../harness/plan/quoted-word.ts';

test('any text comes back from its quotes, whatever follows', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const cursor = new PlanCursor(`${quote(text)}/write#1="`);
      expect(unquote(cursor, cursor.take())).toBe(text);
    }),
  );
});

test.each(['nginx', '1.2', 'é', 'a\\b', "it's"])('%s needs no quotes', (text) => {
  expect(quoteIfNeeded(text)).toBe(text);
});

test.each([
  ['', '""'],
  ['a b', '"a b"'],
  ['1..2', '"1..2"'],
  ['c++', '"c++"'],
  ['a"b\\', String.raw`"a\"b\\"`],
])('%j needs them', (text, quoted) => {
  expect(quoteIfNeeded(text)).toBe(quoted);
});
