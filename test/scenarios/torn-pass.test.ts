import { describe, expect, test } from 'vitest';
import { deferredError, reference, bugTargetOf } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { tallyDrafts } from './check-drafts.ts';
import { HARD_WRITE_FAULTS } from './hard-errnos.ts';
import { tornPass } from './torn-pass.ts';
import { describeRecord, outcomeOf } from './unit-outcome.ts';
import { UNTORN } from './untorn-pass.ts';

/*
 * The cases that NGINX Unit is put through in unit.test.ts, on the reference server, which is everywhere: right where it is
 * right, and red where it is not.
 */
const CASES = 100;
const NEAR_CASES = 30;

async function tallyTorn(target: Target): Promise<readonly string[]> {
  const server = await startServer(target);
  try {
    return await tallyDrafts(server, tornPass(), CASES, outcomeOf);
  } finally {
    await server.stop();
  }
}

async function tallyUntorn(target: Target, what: string): Promise<readonly string[]> {
  const cases = UNTORN[what];
  if (cases === undefined) throw new RangeError(what);
  const server = await startServer(target);
  try {
    return await tallyDrafts(
      server,
      cases,
      NEAR_CASES,
      ({ run, judgement }) => `${judgement.verdict}; ${describeRecord(run)}`,
    );
  } finally {
    await server.stop();
  }
}

describe('a short write and then an error in the same pass', () => {
  test(`the reference server records ${CASES} of ${CASES}`, async () => {
    expect(await tallyTorn(reference)).toEqual([
      `${CASES} × passed: every fault fired, every contract held; 1 record at info, count true; the failed call at the level of its errno`,
    ]);
  });

  test.each([
    [deferredError, 'not kept: routes-to-error-handler, records-partial-count; no record'],
    [bugTargetOf('no-record'), 'not kept: records-partial-count; no record'],
    [bugTargetOf('two-records'), 'not kept: records-partial-count; 2 record at info, count true'],
    [bugTargetOf('records-at-debug'), 'not kept: records-partial-count; 1 record at debug, count true'],
  ])('$title: none passes', async (target, what) => {
    expect(await tallyTorn(target)).toEqual([
      `${CASES} × failed: ${what}; the failed call at the level of its errno`,
    ]);
  });

  test('a wrong count and a wrong level are told', async () => {
    for (const outcome of await tallyTorn(bugTargetOf('counts-asked')))
      expect(outcome).toMatch(/records-partial-count; 1 record at info, count \d+ for \d+;/);
    expect(await tallyTorn(bugTargetOf('alerts-on-reset'))).toContainEqual(
      expect.stringContaining('1 failed calls at alert, expected info'),
    );
  });
});

describe('what is close to it leaves no record', () => {
  test.each(Object.keys(UNTORN))('%s', async (what) => {
    expect(await tallyUntorn(reference, what)).toEqual([`${NEAR_CASES} × passed; no record`]);
  });

  test.each([
    ['again-is-fatal', 'EAGAIN behind a short write'],
    ['interrupt-is-fatal', 'EINTR behind a short write'],
    ['records-clean-close', 'a short write, and no failure'],
  ])('%s: none passes', async (bug, what) => {
    expect(await tallyUntorn(bugTargetOf(bug), what)).not.toContainEqual(
      expect.stringContaining('× passed; no record'),
    );
  });
});

test('the faults are those of every errno but the ones that pass', () => {
  const errnos = HARD_WRITE_FAULTS.flatMap((fault) => (fault.kind === 'error' ? fault.errno : []));
  expect(errnos).toEqual(
    expect.arrayContaining(['ECONNRESET', 'EPIPE', 'ENOTCONN', 'EHOSTDOWN', 'ENOBUFS', 'EIO']),
  );
  for (const soft of ['EAGAIN', 'EWOULDBLOCK', 'EINTR']) expect(errnos).not.toContain(soft);
});
