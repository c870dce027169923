import { expect, test } from 'vitest';
import { sketchRun } from '../../harness/contract/sketch-run.ts';
import type { CallEvent } from '../../harness/journal/event.ts';
import { plainCall } from '../../harness/journal/plain-call.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { casesAt } from '../../harness/search/sweep-case.ts';
import { ownCallsOf, sweepPoints } from '../../harness/search/sweep-points.ts';

const NOTHING = sketchRun('');
const REGISTER = 1;
const CHANGE = 3;

function own(sequence: number, call: CallEvent['call'], ordinal = 0): CallEvent {
  return plainCall({ call, sequence, atNs: BigInt(sequence), ordinal, isOfServer: true });
}

function plansOf(calls: readonly CallEvent[]): readonly string[] {
  const { points } = sweepPoints(NOTHING, calls);
  return points.flatMap((point) => casesAt(point).map(({ plan }) => printPlan(plan)));
}

test('a registration can fail, a change of it cannot', () => {
  expect(plansOf([own(1, 'epoll_ctl', CHANGE), own(2, 'epoll_ctl', REGISTER)])).toEqual([
    'epoll_ctl#2=ENOMEM',
    'epoll_ctl#2+=ENOMEM',
    'epoll_ctl#2=ENOSPC',
    'epoll_ctl#2+=ENOSPC',
  ]);
});

test('what the server does for itself fails eight times in a row at most', () => {
  expect(plansOf([own(1, 'mmap')])).toEqual(['mmap#1=ENOMEM', 'mmap#1..8=ENOMEM']);
});

test('of the polls of a run only the first is the server’s own, of other calls all until the connection is closed', () => {
  const [judged] = sketchRun('accept\nclose').exchanges;
  const last = judged?.connection?.calls.at(-1)?.sequence ?? 0;
  const early = [own(-4, 'epoll_wait'), own(-3, 'mmap'), own(-2, 'epoll_wait'), own(-1, 'mmap')];
  const late = own(last + 1, 'mmap');
  const run = { ...NOTHING, exchanges: judged === undefined ? [] : [judged], events: [...early, late] };
  expect(ownCallsOf(run).map(({ sequence }) => sequence)).toEqual([-4, -3, -1]);
});
