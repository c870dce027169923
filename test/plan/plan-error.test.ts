import { expect, test } from 'vitest';
import { planError } from '../../harness/plan/plan-error.ts';

const flaw = { code: 'NF_E_PLAN_CONFLICT', what: 'flaw', note: 'note' } as const;

test('the carets stand under the place, with the note behind them', () => {
  const error = planError({ ...flaw, text: 'one two three', at: { start: 4, end: 7 } });
  expect(error.message).toBe(['flaw in plan', '  one two three', '      ^^^ note'].join('\n'));
  expect(error.code).toBe('NF_E_PLAN_CONFLICT');
  expect(error.exitStatus).toBe(64);
});

test('an empty place gets one caret', () => {
  expect(planError({ ...flaw, text: 'one', at: { start: 3, end: 3 } }).message).toBe(
    'flaw in plan\n  one\n     ^ note',
  );
});

test('line breaks, control characters and emoji keep the carets in place and the message in three lines', () => {
  const text = '\tone\r\n\u001B[31m😀 two';
  const error = planError({
    ...flaw,
    what: 'flaw\n\u0007',
    note: 'note of\nthe text',
    text,
    at: { start: text.length - 3, end: text.length },
  });
  expect(error.message).toBe(
    ['flaw \uFFFD in plan', '   one  \uFFFD[31m😀 two', '               ^^^ note of the text'].join('\n'),
  );
});
