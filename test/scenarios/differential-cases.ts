import type { CaseDraft } from '../../harness/check/scenario.ts';
import { responseRanges } from '../../harness/contract/response-ranges.ts';
import type { ClientStep } from '../../harness/exchange/workload.ts';
import type { Fault } from '../../harness/plan/fault.ts';
import { printFault } from '../../harness/plan/print-plan.ts';
import type { Golden } from '../../harness/run/golden.ts';
import type { HoldAction } from '../../harness/run/run.ts';
import { HARD_WRITE_FAULTS } from './hard-errnos.ts';
import { asksFor, onWrite } from './torn-pass.ts';

/** Where a write is cut, in terms that fit servers whose heads differ in length. */
type Cut = 'first byte' | 'before head end' | 'head end' | 'behind head end' | 'half' | 'but one byte';

/** A case that is put to two servers: what it does is the same on both, and its bytes are those of each one's own responses. */
export interface DifferentialCase extends CaseDraft {
  /** What the plan does, without the bytes that differ: `2 × 1000 bytes, response 1: cut first byte, ECONNRESET`. */
  readonly name: string;
  readonly onHold?: Readonly<Record<string, HoldAction>>;
}

const AGAIN: Fault = { kind: 'error', errno: 'EAGAIN' };
const INTERRUPT: Fault = { kind: 'error', errno: 'EINTR' };
const RESET_ERROR: Fault = { kind: 'error', errno: 'ECONNRESET' };
const CUTS: readonly Cut[] = [
  'first byte',
  'before head end',
  'head end',
  'behind head end',
  'half',
  'but one byte',
];

/** Every case of the differential test: a list, so that each run of it is the same. */
export function differentialCases(): readonly DifferentialCase[] {
  return [...failures(), ...softFaults(), ...mixtures(), ...holds(), ...severalRequests(), ...reads()];
}

/** Every hard fault behind no, one and two short writes; and every cut of responses of each size. */
function failures(): readonly DifferentialCase[] {
  const before: readonly (readonly Cut[])[] = [
    [],
    ['first byte'],
    ['head end'],
    ['but one byte'],
    ['half', 'first byte'],
  ];
  return [
    ...HARD_WRITE_FAULTS.flatMap((fault) => before.map((cuts) => onFirst([1000], [...cuts, fault]))),
    ...[1, 60_000, 200_000].flatMap((bytes) =>
      CUTS.flatMap((cut) =>
        [RESET_ERROR, { kind: 'reset' } as const].map((fault) => onFirst([bytes], [cut, fault])),
      ),
    ),
  ];
}

/** Every series of up to three soft faults on neighbouring writes. */
function softFaults(): readonly DifferentialCase[] {
  const soft: readonly (Fault | Cut)[] = ['first byte', 'half', AGAIN, INTERRUPT];
  const pairs = soft.flatMap((a) => soft.map((b) => [a, b]));
  return [
    ...soft.map((one) => [one]),
    ...pairs,
    ...pairs.flatMap((pair) => soft.map((one) => [...pair, one])),
  ].map((acts) => onFirst([1000], acts));
}

/** A failure behind soft faults, and calls that return 0. */
function mixtures(): readonly DifferentialCase[] {
  const ends: readonly Fault[] = [RESET_ERROR, { kind: 'error', errno: 'EIO' }, { kind: 'zero' }];
  const before: readonly (readonly (Fault | Cut)[])[] = [
    [AGAIN],
    [INTERRUPT],
    ['half'],
    ['half', AGAIN],
    ['half', INTERRUPT],
    [AGAIN, 'half'],
    ['half', AGAIN, 'first byte'],
    ['first byte', 'first byte', 'first byte'],
  ];
  return [
    ...ends.flatMap((end) => before.map((acts) => onFirst([1000], [...acts, end]))),
    onFirst([1000], [{ kind: 'zero' }]),
    onFirst([200_000], [{ kind: 'full' }]),
  ];
}

/** The server is stopped between two writes while the client waits, resets or leaves. */
function holds(): readonly DifferentialCase[] {
  const hold: Fault = { kind: 'hold', name: 'h' };
  const held = (action: HoldAction, ...acts: readonly (Fault | Cut)[]): DifferentialCase => {
    const { name, ...rest } = onFirst([1000], acts);
    return { ...rest, name: `${name}, client: ${action}`, onHold: { h: action } };
  };
  return [
    held('release', hold),
    held('release', 'half', hold),
    held('reset', hold),
    held('reset', 'half', hold),
    // Not behind a short write: whether the client had read it decides whether the kernel sends a FIN or a RST.
    held('close', hold),
  ];
}

/** Two and three requests, at once or each behind the response before: a fault on the first write of a later response. */
function severalRequests(): readonly DifferentialCase[] {
  const acts: readonly (readonly (Fault | Cut)[])[] = [
    [RESET_ERROR],
    [{ kind: 'reset' }],
    ['first byte', RESET_ERROR],
    ['half', { kind: 'error', errno: 'EPIPE' }],
    ['half', { kind: 'reset' }],
    [AGAIN],
    [INTERRUPT],
    ['first byte'],
    ['half', AGAIN],
  ];
  return [false, true].flatMap((isAwaited) =>
    [1, 2, 3].flatMap((response) =>
      acts.map((one) => onResponse([1000, 60_000, 7], response, one, isAwaited)),
    ),
  );
}

/** The read of the request fails, ends or is short. */
function reads(): readonly DifferentialCase[] {
  const faults: readonly Fault[] = [
    RESET_ERROR,
    { kind: 'error', errno: 'ENOTCONN' },
    { kind: 'error', errno: 'ENOMEM' },
    { kind: 'reset' },
    { kind: 'zero' },
    AGAIN,
    INTERRUPT,
    { kind: 'short', bytes: 1 },
    { kind: 'short', bytes: 10 },
  ];
  return faults.map((fault) => ({
    name: `1 × 1000 bytes, read: ${printFault(fault)}`,
    workload: asksFor(1000),
    plan: () => ({ steps: [{ point: { call: { family: 'read' }, ordinal: 1 }, fault }] }),
  }));
}

function onFirst(sizes: readonly number[], acts: readonly (Fault | Cut)[]): DifferentialCase {
  return onResponse(sizes, 1, acts, false);
}

/** Acts on neighbouring writes, of which the first is the first of the `response`-th response. */
function onResponse(
  sizes: readonly number[],
  response: number,
  acts: readonly (Fault | Cut)[],
  isAwaited: boolean,
): DifferentialCase {
  return {
    name: `${sizes.length} × ${sizes.join('/')} bytes${isAwaited ? ', awaited' : ''}, response ${response}: ${describe(acts)}`,
    workload: (pathFor) =>
      asksFor(...sizes)(pathFor).flatMap((step, index): readonly ClientStep[] =>
        isAwaited && index < sizes.length - 1 ? [step, { kind: 'await' }] : [step],
      ),
    plan: (golden) => {
      const first = firstWriteOf(golden, response);
      let left = golden.writes[first]?.askedBytes ?? 0;
      const headBytes = golden.responses[response - 1]?.headBytes ?? 0;
      return {
        steps: acts.map((act, index) => {
          if (typeof act !== 'string') return onWrite(first + index + 1, act);
          const bytes = bytesOf(act, left, headBytes);
          left -= bytes;
          return onWrite(first + index + 1, { kind: 'short', bytes });
        }),
      };
    },
  };
}

/** Index of the write that begins a response, in the fault-free run. */
function firstWriteOf(golden: Golden, response: number): number {
  const start = responseRanges(golden)[response - 1]?.start ?? 0;
  let at = 0;
  return golden.writes.findIndex(({ sentBytes }) => {
    const isFirst = at === start;
    at += sentBytes;
    return isFirst;
  });
}

function bytesOf(cut: Cut, asked: number, headBytes: number): number {
  switch (cut) {
    case 'first byte':
      return 1;
    case 'before head end':
      return headBytes - 1;
    case 'head end':
      return headBytes;
    case 'behind head end':
      return Math.min(headBytes + 1, asked - 1);
    case 'half':
      return Math.floor(asked / 2);
    case 'but one byte':
      return asked - 1;
  }
}

function describe(acts: readonly (Fault | Cut)[]): string {
  return acts.map((act) => (typeof act === 'string' ? `cut ${act}` : printFault(act))).join(', ');
}
