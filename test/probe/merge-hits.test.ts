import { expect, test } from 'vitest';
import type { CallEvent } from '../../harness/journal/event.ts';
import { hitsBefore, hitsBetween, mergeHits, type ThreadStep } from '../../harness/probe/merge-hits.ts';
import type { ProbeHit } from '../../harness/probe/hit-order.ts';

/** A call of thread `tid` at a time; its place in the journal is that of its time. */
function call(tid: number, at: number): CallEvent {
  return {
    kind: 'call',
    call: 'writev',
    atNs: BigInt(at),
    sequence: at,
    tid,
    turn: 1,
    process: 0,
    connection: 1,
    fd: 7,
    asked: 10,
    result: 10,
    durationNs: 1,
    ordinal: at,
    isInjected: false,
    isCut: false,
    isReset: false,
    isHeld: false,
    isExpired: false,
    isMoot: false,
    isSigpipe: false,
    isDelayed: false,
    isFull: false,
    isKilled: false,
    isOfServer: false,
    isGone: false,
    step: undefined,
    pieces: undefined,
  };
}

function hit(name: string, tid: number, at: number): ProbeHit {
  return { name, atNs: BigInt(at), pid: 1, tid, cpu: 0 };
}

function spell(steps: readonly ThreadStep[]): string {
  return steps.map((step) => (step.kind === 'call' ? 'call' : step.hit.name)).join(' ');
}

function names(hits: readonly ProbeHit[] | undefined): string | undefined {
  return hits?.map(({ name }) => name).join(' ');
}

const calls = [call(1, 20), call(2, 25), call(1, 40), call(1, 60)];
const [first, ofOther, second, third] = calls as [CallEvent, CallEvent, CallEvent, CallEvent];
const hits = [
  hit('ready', 1, 50),
  hit('pass', 1, 10),
  hit('error', 1, 55),
  hit('elsewhere', 2, 45),
  hit('loop', 1, 30),
  hit('close', 1, 70),
];
const threads = mergeHits([third, second, ofOther, first], hits);

test('each thread has its own steps, by time', () => {
  const spelled = [...threads].map(([tid, steps]) => [tid, spell(steps)] as const);
  expect(new Map(spelled)).toEqual(
    new Map([
      [1, 'pass call loop call ready error call close'],
      [2, 'call elsewhere'],
    ]),
  );
});

test('what was entered between two calls of a thread', () => {
  expect(names(hitsBetween(threads, first, second))).toBe('loop');
  expect(names(hitsBetween(threads, second, third))).toBe('ready error');
  expect(names(hitsBetween(threads, first, third))).toBe('loop ready error');
  expect(names(hitsBetween(threads, second))).toBe('ready error close');
  expect(names(hitsBetween(threads, ofOther))).toBe('elsewhere');
});

test('what was entered before a call', () => {
  expect(names(hitsBefore(threads, first))).toBe('pass');
  expect(names(hitsBefore(threads, second))).toBe('pass loop');
  expect(names(hitsBefore(threads, ofOther))).toBe('');
});

test('nothing is known of calls in the wrong order, of different threads, or not merged', () => {
  expect(hitsBetween(threads, second, first)).toBeUndefined();
  expect(hitsBetween(threads, first, ofOther)).toBeUndefined();
  expect(hitsBetween(threads, call(1, 99))).toBeUndefined();
  expect(hitsBefore(threads, call(3, 20))).toBeUndefined();
});
