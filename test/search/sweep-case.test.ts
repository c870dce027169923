import { expect, test } from 'vitest';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { casesAt } from '../../harness/search/sweep-case.ts';

function plansAt(bytes: number, ...cuts: readonly number[]): readonly string[] {
  const point = { call: { family: 'write' }, ordinal: 2 } as const;
  const faults = cuts.map((cut) => ({
    column: `short:${cut}`,
    fault: { kind: 'short' as const, bytes: cut },
  }));
  const sweepPoint = { point, name: 'write#2', sequence: 1, about: '', faults, bytes };
  return casesAt(sweepPoint).map(({ plan }) => printPlan(plan));
}

test('a cut, once and from there on; of a large call in a thousand pieces and no more', () => {
  expect(plansAt(1000, 1)).toEqual(['write#2=short:1', 'write#2+=short:1']);
  expect(plansAt(200_000, 1)).toEqual(['write#2=short:1', 'write#2+=short:200']);
});

test('cuts that come to the same are tried once', () => {
  const once = [
    'write#2=short:1',
    'write#2+=short:200',
    'write#2=short:50',
    'write#2=short:201',
    'write#2+=short:201',
  ];
  expect(plansAt(200_000, 1, 50, 201)).toEqual(once);
});
