import fc, { type Arbitrary } from 'fast-check';
import type { Fault } from '../plan/fault.ts';
import { MAX_STEPS, type Plan, type Step } from '../plan/plan.ts';
import { printFault } from '../plan/print-plan.ts';
import type { Golden } from '../run/golden.ts';
import { softFault } from './soft-fault.ts';
import { countReproducible } from './write-index.ts';

/** The writes of a fault-free run: all that a plan needs to know of it. */
export type GoldenWrites = Pick<Golden, 'writes'>;

/**
 * A plan that knows no server yet: faults, and how far apart. Given the writes of a fault-free run it becomes a plan
 * whose every point is on a write that will be made.
 */
export type PlanDraft = (golden: GoldenWrites) => Plan;

/** Options of {@link planDraft} and `planOf`. */
export interface PlanOptions {
  /** What strikes: any fault of a write that stands alone, so no hold. Default {@link softFault}. */
  readonly faults?: Arbitrary<Fault>;
  /** Most steps of a plan, from 1 to MAX_STEPS. Default 3. */
  readonly maxSteps?: number;
}

/** Farthest that a fault is drawn from the one before, in writes; taken modulo the writes that there are. */
const MAX_GAP = 7;

interface DraftStep {
  /** Writes that are let through before, modulo those that are left. */
  readonly gap: number;
  readonly fault: Fault;
}

/**
 * Plans for a run that is not recorded yet, for faults on the writes of a connection. Shrinks to one step on `write#1`.
 *
 * What is left of a short write is taken to be asked for by the next call; a server that asks for it together with what
 * follows makes fewer calls, and a later step may find none.
 */
export function planDraft({ faults = softFault(), maxSteps = 3 }: PlanOptions = {}): Arbitrary<PlanDraft> {
  const step: Arbitrary<DraftStep> = fc.record({ gap: fc.nat({ max: MAX_GAP }), fault: faults });
  return fc
    .array(step, { minLength: 1, maxLength: Math.min(maxSteps, MAX_STEPS), size: 'max' })
    .map((steps): PlanDraft => {
      const text = steps.map(({ gap, fault }) => `+${gap}=${printFault(fault)}`).join('; ');
      return Object.assign((golden: GoldenWrites) => settle(steps, golden), {
        [fc.toStringMethod]: () => text,
      });
    });
}

/** Walks the writes of the fault-free run, and what the faults make of them. */
function settle(draft: readonly DraftStep[], golden: GoldenWrites): Plan {
  /** The least that each of the calls to come asks for. */
  const asks = golden.writes.slice(0, countReproducible(golden)).map(({ askedBytes }) => askedBytes);
  const steps: Step[] = [];
  let ordinal = 1;
  for (const { gap, fault: drawn } of draft) {
    if (asks.length === 0) break;
    const skipped = gap % asks.length;
    asks.splice(0, skipped);
    ordinal += skipped;
    const fault = fitFault(drawn, asks[0] ?? 0);
    steps.push({ point: { call: { family: 'write' }, ordinal }, fault });
    ordinal += 1;
    if (fault.kind === 'short') asks[0] = (asks[0] ?? 0) - fault.bytes;
    else if (fault.kind === 'delay') asks.shift();
    else if (!isRetried(fault)) break;
  }
  return { steps };
}

/** The fault as it can strike a call that asks for so many bytes: one of a single byte cannot be cut short. */
function fitFault(fault: Fault, askedBytes: number): Fault {
  if (fault.kind !== 'short') return fault;
  if (askedBytes < 2) return { kind: 'error', errno: 'EINTR' };
  return { kind: 'short', bytes: 1 + ((fault.bytes - 1) % (askedBytes - 1)) };
}

/** Whether a right server makes the same call again. */
function isRetried(fault: Fault): boolean {
  return fault.kind === 'error' && (fault.errno === 'EAGAIN' || fault.errno === 'EINTR');
}
