import { expect, test } from 'vitest';
import { checkFindings } from '../../../bench/matrix/check-findings.ts';
import type { Matrix } from '../../../bench/matrix/matrix.ts';
import { observeByteTruth } from '../../../bench/matrix/byte-truth.ts';
import { observeMidResponse } from '../../../bench/matrix/mid-response.ts';
import { renderMatrixPage } from '../../../bench/matrix/render-matrix-page.ts';
import { studyTarget } from '../../../bench/matrix/study-target.ts';
import type { Study } from '../../../bench/matrix/study.ts';
import { bugTargetOf, deferredError, reference } from '../../../harness/target/reference.ts';
import type { Target } from '../../../harness/target/target.ts';
import { errorAnywhere } from '../../../scenarios/error-anywhere.ts';
import { partialWriteThenError } from '../../../scenarios/partial-write-then-error.ts';

const studies = new Map<Target, Promise<Study>>();

/** The study of a target, made once. */
function study(target: Target): Promise<Study> {
  const made =
    studies.get(target) ??
    studyTarget(target, {
      scenarios: [partialWriteThenError, errorAnywhere],
      cases: 20,
      seed: 1,
      patienceMs: 1000,
      shrinks: true,
      onStep: () => {},
    });
  studies.set(target, made);
  return made;
}

const matrixOf = (...made: readonly Study[]): Matrix => ({
  command: 'a test',
  machine: 'this one',
  seed: 1,
  missing: [],
  studies: made,
  midResponses: [],
  byteTruths: [],
});

test('a right server keeps every contract that applies, in every case', async () => {
  const found = await study(reference);
  expect(found.scenarios.map(({ verdicts }) => verdicts.passed)).toEqual([20, 20]);
  expect(found.contracts.filter(({ broken }) => broken > 0)).toEqual([]);
  expect(found.findings).toEqual([]);
  expect(await checkFindings(matrixOf(found), undefined)).toEqual([]);
  expect(renderMatrixPage(matrixOf(found))).toContain('Everything passed.');
});

test('a server with a bug is studied to the end, and what breaks is shrunk, shown and not passed over', async () => {
  const found = await study(deferredError);
  const [first] = found.scenarios;
  expect(first?.cases).toBe(20);
  expect(first?.verdicts.failed).toBeGreaterThan(1);
  const finding = found.findings.find(({ contract }) => contract === 'routes-to-error-handler');
  expect(finding).toMatchObject({ plan: 'write#1=short:1; write#2=ECONNRESET', verdict: 'failed' });
  expect(finding?.cases).toBeGreaterThan(1);
  expect(finding?.excerpt.join('\n')).toContain('ECONNRESET');
  const flaws = await checkFindings(matrixOf(found), undefined);
  expect(flaws.join('\n')).toContain('deferred-error, partial-write-then-error: routes-to-error-handler');
  expect(renderMatrixPage(matrixOf(found))).toMatch(/✗ \d+ of \d+/);
});

test('a published finding that shows again is as it was published', async () => {
  const broken = await study(deferredError);
  expect(broken.findings).not.toEqual([]);
  const findings = broken.findings.map((finding) => ({ ...finding, deviation: 'known' }));
  const published = matrixOf({ ...broken, findings });
  expect(await checkFindings(matrixOf({ ...broken, findings: [] }), published)).toEqual([]);
});

test('a published finding that does not show any more is found out', async () => {
  const broken = await study(deferredError);
  const findings = broken.findings.map((finding) => ({ ...finding, deviation: 'known' }));
  const clean = await study(reference);
  // As if the reference server had been published with the bug.
  const flaws = await checkFindings(matrixOf(clean), matrixOf({ ...clean, findings }));
  expect(flaws.length).toBe(findings.filter(({ verdict }) => verdict === 'failed').length);
  expect(flaws.join('\n')).toContain('routes-to-error-handler does not show any more');
});

test('an access log that claims the whole response is not true; the right one is, at every boundary', async () => {
  const right = await observeByteTruth(reference);
  expect(right.rows.length).toBeGreaterThan(20);
  expect(right.rows.filter(({ isTrue }) => !isTrue)).toEqual([]);
  const wrong = await observeByteTruth(bugTargetOf('access-log-claims-full'));
  expect(wrong.rows.some(({ isTrue }) => !isTrue)).toBe(true);
});

test('what a server does when the peer is gone in the middle of a response', async () => {
  expect(await observeMidResponse(reference)).toMatchObject({
    after: ['close'],
    isSameTurn: true,
    verdict: 'passed: every fault fired, every contract held',
  });
});
