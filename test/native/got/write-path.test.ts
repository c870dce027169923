import { mkdtempSync, rmSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { ask, type Asked, buildWritePath, type Strikes } from './write-path.ts';

const directory = mkdtempSync(join(tmpdir(), 'nthfail-write-path-'));
afterAll(() => rmSync(directory, { recursive: true }));

const SEED: Strikes = { cut: 100, errno: constants.errno.ECONNRESET };
const PIECES = '/chain/m100,f5000,m3';

let asked = 0;
function askFor(path: string, strikes: Strikes = {}, flags: readonly string[] = []): Asked {
  asked += 1;
  return ask(buildWritePath(flags), join(directory, `${asked}.log`), path, strikes);
}

describe('the write path as a library', () => {
  test('answers as the server does: writev, sendfile and send in one pass, then the ready handler', () => {
    const { counts, log } = askFor(PIECES);
    expect(counts).toMatchObject({ ready: 1, error: 0, passes: 1, records: 0, closed: 1, end: 1, calls: 3 });
    expect(counts.sent).toBeGreaterThan(5103);
    expect(counts.received).toBe(counts.sent);
    expect(log.map((record) => record.replace(/\d+$/, 'N'))).toEqual([
      '[debug] ready handler fd:N',
      '[debug] conn close fd:N',
    ]);
  });

  test('resumes when the client makes room in a full socket', () => {
    const { counts } = askFor('/bytes/8388608');
    expect(counts).toMatchObject({ error: 0, records: 0, closed: 1, end: 1 });
    expect(counts.passes).toBeGreaterThan(1);
    expect(counts.received).toBe(counts.sent);
  });

  test('ends in the error handler when a call fails after another one was cut', () => {
    const { counts, log } = askFor(PIECES, SEED);
    expect(counts).toEqual({
      ready: 0,
      error: 1,
      sent: 100,
      passes: 1,
      records: 2,
      alerts: 0,
      closed: 1,
      end: 1,
      received: 100,
      calls: 2,
    });
    expect(log.find((record) => record.includes('peer closed'))).toMatch(/mid-response fd:\d+ sent:100$/);
  });
});

describe('the bug switches work in the library', () => {
  test.each([
    { flag: 'BUG_DEFERRED_ERROR', shows: { ready: 1, error: 1, records: 1 } },
    { flag: 'BUG_WRITES_AFTER_ERROR', shows: { ready: 1, error: 0, calls: 5 } },
    { flag: 'BUG_LEAKS_DESCRIPTOR', shows: { error: 1, closed: 0, end: 0 } },
    { flag: 'BUG_ALERTS_ON_RESET', shows: { alerts: 1 } },
  ])('$flag', ({ flag, shows }) => {
    expect(askFor(PIECES, SEED, [`-D${flag}=1`]).counts).toMatchObject(shows);
  });

  test('BUG_COUNTS_ASKED', () => {
    const { log } = askFor(PIECES, SEED, ['-DBUG_COUNTS_ASKED=1']);
    expect(log.join('\n')).toMatch(/mid-response fd:\d+ sent:(?!100$)\d+$/m);
  });

  test('BUG_SKIPS_A_BYTE', () => {
    const whole = askFor(PIECES).counts.received;
    expect(askFor(PIECES, { cut: 100 }).counts.received).toBe(whole);
    expect(askFor(PIECES, { cut: 100 }, ['-DBUG_SKIPS_A_BYTE=1']).counts.received).toBe(whole - 1);
  });

  test('BUG_MISSES_EDGES', () => {
    const { counts } = askFor('/bytes/8388608', {}, ['-DBUG_MISSES_EDGES=1']);
    expect(counts).toMatchObject({ closed: 0, end: 0 });
    expect(counts.received).toBeLessThan(8_388_608);
  });

  test('BUG_DIES_ON_ERROR takes the process along', () => {
    expect(() => askFor(PIECES, SEED, ['-DBUG_DIES_ON_ERROR=1'])).toThrow('ask ended with SIGABRT');
  });
});
