import { expect, test } from 'vitest';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { CONFLICT_MESSAGES, SYNTAX_MESSAGES } from './plan-flaws.data.ts';
import { thrownBy } from './thrown-by.ts';

const ROWS = [
  ...SYNTAX_MESSAGES.map((message) => ({ code: 'NF_E_PLAN_SYNTAX', message, text: textIn(message) })),
  ...CONFLICT_MESSAGES.map((message) => ({ code: 'NF_E_PLAN_CONFLICT', message, text: textIn(message) })),
];

test.each(ROWS)('$text is no plan', ({ text, message, code }) => {
  const error = thrownBy(() => parsePlan(text));
  expect(error.message).toBe(message);
  expect(error.code).toBe(code);
  expect(error.exitStatus).toBe(64);
});

test('a text of several lines is shown in one', () => {
  expect(thrownBy(() => parsePlan('write#1=short:100;\n\twrite#2=ECONNREST\n')).message).toBe(
    [
      'unknown errno ECONNREST in plan',
      '  write#1=short:100;  write#2=ECONNREST ',
      '                              ^^^^^^^^^ did you mean ECONNRESET?',
    ].join('\n'),
  );
});

test('what is missing at the end is missing behind the last word, not behind white space', () => {
  expect(thrownBy(() => parsePlan('write#1   ')).message).toBe(
    [
      'missing = after write#1 in plan',
      '  write#1   ',
      '         ^ expected = and a fault, as in write#1=reset',
    ].join('\n'),
  );
});

function textIn(message: string): string {
  return message.split('\n')[1]!.slice('  '.length);
}
