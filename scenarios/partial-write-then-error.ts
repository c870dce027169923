import fc, { type Arbitrary } from 'fast-check';
import { CONTRACTS } from '../harness/contract/catalogue.ts';
import type { ErrnoName } from '../harness/plan/errno-name.ts';
import type { Fault } from '../harness/plan/fault.ts';
import type { Plan, Step } from '../harness/plan/plan.ts';
import type { Golden } from '../harness/run/golden.ts';
import type { Piece } from '../harness/target/target.ts';
import type { Asking, Scenario } from './scenario.ts';

/** One case: the response, where the first short write strikes, how short the writes are, and the error after them. */
export interface PartialWriteThenError extends Asking {
  /** Which write of the fault-free run is cut first; taken modulo their number. */
  readonly firstWrite: number;
  /** Short writes, one after the other; each taken modulo what its call leaves to choose. */
  readonly cuts: readonly number[];
  readonly error: Fault;
}

/** Errnos that a send on a TCP connection can end it with (send(2), tcp(7)); the likeliest first, as shrinking goes. */
const HARD_ERRNOS: readonly ErrnoName[] = [
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTCONN',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
];

const piece: Arbitrary<Piece> = fc.record({
  from: fc.constantFrom('memory' as const, 'file' as const),
  bytes: fc.oneof(fc.integer({ min: 1, max: 64 }), fc.integer({ min: 1, max: 100_000 })),
});

/**
 * A response that breaks off: some writes are short, and the next one fails for good.
 *
 * This is the case that a client cannot bring about from outside: on loopback the peer's reset always comes before the
 * first byte. The server must route the error to its error handler, record how much of the pass had left, free
 * everything and leave the other connections alone.
 */
export const partialWriteThenError: Scenario<PartialWriteThenError> = {
  name: 'partial-write-then-error',
  claim: 'a write that fails after earlier ones were short is handled at once, recorded and contained',
  contracts: CONTRACTS,
  arbitrary: fc.record({
    shape: fc.array(piece, { minLength: 1, maxLength: 6 }),
    firstWrite: fc.nat({ max: 7 }),
    cuts: fc.array(fc.nat({ max: 200_000 }), { minLength: 1, maxLength: 3 }),
    error: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.constantFrom(...HARD_ERRNOS).map((errno): Fault => ({ kind: 'error', errno })),
      },
      { weight: 1, arbitrary: fc.constant<Fault>({ kind: 'reset' }) },
    ),
  }),
  plan: ({ firstWrite, cuts, error }, golden) => planFaults(firstWrite, cuts, error, golden),
};

function planFaults(firstWrite: number, cuts: readonly number[], error: Fault, golden: Golden): Plan {
  const index = firstWrite % countReproducible(golden);
  let left = golden.writes[index]?.askedBytes ?? 0;
  const steps: Step[] = [];
  const add = (fault: Fault): void => {
    steps.push({ point: { call: { family: 'write' }, ordinal: index + steps.length + 1 }, fault });
  };
  for (const cut of cuts) {
    // A call of one byte cannot be cut short.
    if (left < 2) break;
    const bytes = 1 + (cut % (left - 1));
    add({ kind: 'short', bytes });
    left -= bytes;
  }
  add(error);
  return { steps };
}

/** The writes up to the first that the kernel itself cut short: those after it depend on how fast the client reads. */
function countReproducible({ writes }: Golden): number {
  const firstShort = writes.findIndex(({ askedBytes, sentBytes }) => sentBytes < askedBytes);
  const reproducible = firstShort < 0 ? writes : writes.slice(0, firstShort + 1);
  const lastLong = reproducible.findLastIndex(({ askedBytes }) => askedBytes >= 2);
  return Math.max(1, lastLong + 1);
}
