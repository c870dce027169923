import { expect, test } from 'vitest';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { casesAt } from '../../harness/search/sweep-case.ts';

function plansAt(bytes: number): readonly string[] {
  const point = { call: { family: 'write' }, ordinal: 2 } as const;
  const faults = [{ column: 'short:1', fault: { kind: 'short', bytes: 1 } }] as const;
  const sweepPoint = { point, name: 'write#2', sequence: 1, about: '', faults, bytes };
  return casesAt(sweepPoint).map(({ plan }) => printPlan(plan));
}

test('a cut, once and from there on; of a large call in a thousand pieces and no more', () => {
  expect(plansAt(1000)).toEqual(['write#2=short:1', 'write#2+=short:1']);
  expect(plansAt(200_000)).toEqual(['write#2=short:1', 'write#2+=short:200']);
});
