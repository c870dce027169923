import { describe, expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import type { Contract, ContractId } from '../../harness/contract/contract.ts';
import { sketchRun } from '../../harness/contract/sketch-run.ts';
import { slopeOf } from '../../harness/contract/slope.ts';
import { DEFAULT_THRESHOLDS } from '../../harness/contract/thresholds.ts';
import { SKETCHES } from './sketches.data.ts';

function contractOf(id: ContractId): Contract {
  const contract = CONTRACTS.find((one) => one.id === id);
  if (contract === undefined) throw new Error(`no contract ${id}`);
  return contract;
}

describe.each(CONTRACTS)('$id', (contract) => {
  test('is broken by the smallest run that breaks it', () => {
    expect(contract.judge(sketchRun(contract.smallest), DEFAULT_THRESHOLDS)).toMatchObject({
      outcome: 'broken',
      expected: expect.stringMatching(/./),
      seen: expect.stringMatching(/./),
    });
  });

  const lines = contract.smallest.split('\n').filter((line) => line.trim() !== '');
  test.each([...lines.keys()])('is not broken by that run without its line %i', (left) => {
    const smaller = sketchRun(lines.filter((_, index) => index !== left).join('\n'));
    expect(contract.judge(smaller, DEFAULT_THRESHOLDS).outcome).not.toBe('broken');
  });

  test.each(SKETCHES.filter((one) => one.contract === contract.id))(
    '$name: $outcome',
    ({ sketch, log, outcome, seen }) => {
      const finding = contract.judge(sketchRun(sketch, log), DEFAULT_THRESHOLDS);
      expect(finding).toMatchObject({ outcome });
      if (seen !== undefined)
        expect(finding).toMatchObject({
          seen: typeof seen === 'string' ? seen : expect.stringMatching(seen),
        });
    },
  );
});

test('every contract is tried in all that it can find', () => {
  const missing = CONTRACTS.flatMap(({ id }) =>
    (['held', 'broken'] as const).filter(
      (outcome) => !SKETCHES.some((one) => one.contract === id && one.outcome === outcome),
    ),
  );
  expect(missing).toEqual([]);
});

describe('thresholds', () => {
  const calm = contractOf('stays-calm');
  test.each([
    [{ callsWithoutProgress: 8 }, 'accept\n send 300 = EAGAIN ×9'],
    [{ idleReports: 1 }, 'accept\n idle 2'],
    [{ callsAfterError: 1 }, 'accept\n send 3 = EPIPE\n shutdown\n close'],
    [{ cpuShare: 0.1, cpuWindowMs: 10 }, 'accept\n cpu 2/10'],
  ])('%j is what is allowed', (allowed, sketch) => {
    const run = sketchRun(sketch);
    expect(calm.judge(run, DEFAULT_THRESHOLDS).outcome).toBe('held');
    expect(calm.judge(run, { ...DEFAULT_THRESHOLDS, ...allowed }).outcome).toBe('broken');
  });
});

test('a line that means nothing is refused', () => {
  expect(() => sketchRun('accept\n sendd 3 = 3')).toThrow('nothing can be made of the line "sendd 3 = 3"');
  expect(() => sketchRun('send 3 = EWHAT')).toThrow('nothing can be made of the line "send 3 = EWHAT"');
});

test('a slope is the median one: a value that stands out does not move it', () => {
  expect(slopeOf([])).toBe(0);
  expect(slopeOf([5])).toBe(0);
  expect(slopeOf([1, 2, 3, 4])).toBe(1);
  expect(slopeOf([1, 1, 1, 900, 1, 1])).toBe(0);
  expect(slopeOf([10, 8, 6])).toBe(-2);
});
