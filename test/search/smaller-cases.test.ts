import { describe, expect, test } from 'vitest';
import { parseWorkload, printWorkload } from '../../harness/exchange/workload.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import type { FindingCase } from '../../harness/search/case-of.ts';
import { REDUCTIONS } from '../../harness/search/smaller-cases.ts';
import { halvedNumbers, smallerNumbers } from '../../harness/search/smaller-numbers.ts';
import { withoutParts } from '../../harness/search/without-parts.ts';

const caseWith = (plan: string, client = 'GET /', more: Partial<FindingCase> = {}): FindingCase => ({
  plan: parsePlan(plan),
  workload: parseWorkload(client),
  ...{ onHold: {}, patienceMs: 1000, calmMs: 5, rounds: 1 },
  ...more,
});

/** Every smaller case, as plan and client. */
function smallerOf(whole: FindingCase): readonly string[] {
  return REDUCTIONS.flatMap((reduce) => reduce(whole)).map(
    ({ plan, workload }) => `${printPlan(plan)} | ${printWorkload(workload)}`,
  );
}

test('numbers go down by halves', () => {
  expect(smallerNumbers(9)).toEqual([1, 5, 7, 8]);
  expect(smallerNumbers(1)).toEqual([]);
  expect(halvedNumbers(20_000)).toEqual([1, 10_000]);
  expect(halvedNumbers(2)).toEqual([1]);
  expect([halvedNumbers(1), halvedNumbers(0)]).toEqual([[], []]);
});

test('a list goes without all of it, its halves, its items', () => {
  expect(withoutParts([1, 2, 3, 4]).map(String)).toEqual([
    '',
    '3,4',
    '1,2',
    '2,3,4',
    '1,3,4',
    '1,2,4',
    '1,2,3',
  ]);
  expect(withoutParts([])).toEqual([]);
});

describe('what is tried of a plan', () => {
  test.each([
    ['a step less', 'write#1=reset; read#2=EINTR', 'write#1=reset'],
    ['a step less, and the others earlier', 'write#1=short:9; write#2=EPIPE', 'write#1=EPIPE'],
    ['once', 'write#2+=EPIPE', 'write#2=EPIPE'],
    ['once, and what follows earlier', 'write#1..4=short:9; write#5=EPIPE', 'write#1=short:9; write#2=EPIPE'],
    ['a lower ordinal', 'write#9=EPIPE', 'write#5=EPIPE'],
    ['all earlier', 'write#3=short:9; write#4=EPIPE', 'write#1=short:9; write#2=EPIPE'],
    ['a shorter range', 'write#1..9=EAGAIN', 'write#1..2=EAGAIN'],
    ['every one of a range', 'write#1..9+3=EAGAIN', 'write#1..9=EAGAIN'],
    ['no condition', 'after:request-head/write#1=EPIPE', 'write#1=EPIPE'],
    ['one condition less', 'role:main,after:request-head/write#1=EPIPE', 'role:main/write#1=EPIPE'],
    ['any caller', 'write@conn_write#1=EPIPE', 'write#1=EPIPE'],
    ['an earlier byte', 'write@1000=reset', 'write@1=reset'],
    ['fewer bytes', 'write#1=short:100', 'write#1=short:51'],
    ['one byte', 'write#1=short:100', 'write#1=short:1'],
    ['a likelier errno', 'write#1=EHOSTUNREACH', 'write#1=ECONNRESET'],
    ['an errno of the manual page', 'write#1=ENOENT!', 'write#1=ECONNRESET'],
    ['the kernel alone', 'write#1=reset:EPIPE', 'write#1=reset'],
    ['a shorter delay', 'write#1=delay:100', 'write#1=delay:50'],
    ['fewer strikes', 'times:4/write#1+=EAGAIN', 'times:1/write#1+=EAGAIN'],
  ])('%s', (_, plan, smaller) => {
    expect(smallerOf(caseWith(plan))).toContain(`${smaller} | GET /`);
  });

  test('a soft errno is never made a hard one', () => {
    expect(smallerOf(caseWith('write#1=EINTR')).join()).not.toContain('ECONNRESET');
  });

  test('what contradicts itself is left out, and so is a plan that begins before the first call', () => {
    const all = REDUCTIONS.flatMap((reduce) =>
      reduce(caseWith('write#1=reset; read#3=EINTR; write#7=hold:a')),
    );
    expect(
      all.flatMap(({ plan }) => plan.steps.map(({ point }) => point.ordinal)).every((one) => one >= 1),
    ).toBe(true);
    for (const { plan } of all) expect(parsePlan(printPlan(plan))).toEqual(plan);
  });

  test('what a hold was for goes with it', () => {
    const whole = caseWith('write#1=hold:a; write#1=EPIPE', 'GET /', { onHold: { a: 'reset' } });
    const all = REDUCTIONS.flatMap((reduce) => reduce(whole));
    const without = all.filter(({ plan }) => printPlan(plan) === 'write#1=EPIPE');
    expect(without.map(({ onHold }) => onHold)).toContainEqual({});
    expect(
      all.filter(({ plan }) => printPlan(plan).includes('hold')).map(({ onHold }) => onHold),
    ).toContainEqual({});
  });
});

describe('what is tried of a client', () => {
  test.each([
    ['a request less', 'GET /a; await; GET /b', 'write#3=EPIPE | await; GET /b'],
    ['a request less, and the plan earlier', 'GET /a; await; GET /b', 'write#1=EPIPE | await; GET /b'],
    ['a shorter wait', 'GET /a; wait 100', 'write#3=EPIPE | GET /a; wait 50'],
    ['half the size', 'GET /bytes/20000', 'write#3=EPIPE | GET /bytes/10000'],
    ['each size alone', 'GET /chain/m100,f5000', 'write#3=EPIPE | GET /chain/m100,f1'],
  ])('%s', (_, client, smaller) => {
    expect(smallerOf(caseWith('write#3=EPIPE', client))).toContain(smaller);
  });

  test('never nothing', () => {
    expect(smallerOf(caseWith('write#3=EPIPE')).every((text) => text.includes('GET /'))).toBe(true);
  });
});

test('fewer rounds', () => {
  const rounds = REDUCTIONS.flatMap((reduce) => reduce(caseWith('', 'GET /', { rounds: 8 }))).map(
    (one) => one.rounds,
  );
  expect(rounds).toEqual(expect.arrayContaining([1, 5, 7]));
});
