import { expect, test } from 'vitest';
import { turnParts } from '../../../harness/report/html/turn-parts.ts';

/** A call in a turn of a thread. */
function inTurn(turn: number, tid = 7): { process: number; tid: number; turn: number } {
  return { process: 0, tid, turn };
}

/** What stands at each line, in short: strip, part, text. */
function drawn(calls: Parameters<typeof turnParts>[0]): readonly string[] {
  return turnParts(calls).map((parts) =>
    parts.map(({ strip, part, text = '' }) => `${strip} ${part} ${text}`.trim()).join(' | '),
  );
}

test('a turn goes from its first call to its last, over the lines between, and not over those behind', () => {
  expect(drawn([undefined, inTurn(2), undefined, inTurn(2), inTurn(2), undefined, inTurn(3)])).toEqual([
    '',
    '0 first turn 2: 3 calls',
    ...['0 within', '0 within', '0 last', ''],
    '0 only turn 3: 1 call',
  ]);
});

test('turns of two threads that overlap stand beside each other, and a strip that is free is used again', () => {
  expect(drawn([inTurn(1, 7), inTurn(1, 8), inTurn(1, 7), inTurn(2, 7), inTurn(1, 8)])).toEqual([
    '0 first thread 7, turn 1: 2 calls',
    '0 within | 1 first thread 8, turn 1: 2 calls',
    '0 last | 1 within',
    '1 within | 0 only thread 7, turn 2: 1 call',
    '1 last',
  ]);
});

test('threads of two processes with the same number have turns of their own', () => {
  expect(drawn([inTurn(1), { ...inTurn(1), process: 1 }]).map((line) => line.split(' ')[1])).toEqual([
    'only',
    'only',
  ]);
});
