import { expect, test } from 'vitest';
import { formatSweepReplay } from '../../harness/report/sweep-replay.ts';
import { makeSweep } from './synthetic-sweep.ts';

test('a case is run again by the options of its sweep and its own plan', () => {
  expect(formatSweepReplay(makeSweep(), 'write#1=reset')).toBe(
    "npx nthfail run --target synthetic --plan 'write#1=reset' --get /x",
  );
});

test('a command stands behind --, and a longer patience is said', () => {
  const server = { options: ['--log', 'my log'], command: ['./it', '{port}', "it's"], says: 'it' };
  const sweep = makeSweep({ server, client: 'GET /a; half-close', patienceMs: 5000 });
  expect(formatSweepReplay(sweep, 'read#1=EINTR; write#1=short:1')).toBe(
    "npx nthfail run --log 'my log' --plan 'read#1=EINTR; write#1=short:1' --client 'GET /a; half-close' " +
      String.raw`--patience 5000 -- ./it {port} 'it'\''s'`,
  );
});
