import { expect, test } from 'vitest';
import { stalledMs } from '../../harness/contract/stall.ts';
import type { ClientEvent } from '../../harness/exchange/exchange.ts';
import { at, makeRun } from '../report/synthetic-run.ts';

const MS = 1_000_000;
const bytes = { offset: 0, bytes: 9 };

/** How long a client with these events did not read. */
function stallOf(...client: ClientEvent[]): readonly number[] {
  return makeRun({ client }).exchanges.map(stalledMs);
}

test('a client that never paused', () => {
  expect(stallOf({ kind: 'connected', atNs: at(0) })).toEqual([0]);
});

test('what it sends meanwhile does not end the pause, nor does a FIN', () => {
  expect(
    stallOf(
      { kind: 'sending', atNs: at(0), ...bytes },
      { kind: 'paused', atNs: at(10 * MS) },
      { kind: 'sent', atNs: at(11 * MS), ...bytes },
      { kind: 'half-closed', atNs: at(12 * MS) },
      { kind: 'resumed', atNs: at(460 * MS) },
    ),
  ).toEqual([450]);
});

test('it ends where the client leaves', () => {
  expect(stallOf({ kind: 'paused', atNs: at(0) }, { kind: 'closed', atNs: at(30 * MS) })).toEqual([30]);
});
