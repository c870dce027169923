import fc, { type Arbitrary } from 'fast-check';
import type { Plan, Step } from '../plan/plan.ts';
import type { Golden } from '../run/golden.ts';
import { sometimes } from './sometimes.ts';
import { type SoftFault, softFault } from './soft-fault.ts';
import { countReproducible } from './write-index.ts';

/** A plan that is made once the fault-free run is known. */
export type PlanDraft = (golden: Golden) => Plan;

/** Where a request is cut: shorter than any request. */
const READ_BYTES = 20;

/** Plans of soft faults on one to `maxFaults` writes of the fault-free run, and sometimes on its first read. */
export function softPlan({ maxFaults = 4 }: { readonly maxFaults?: number } = {}): Arbitrary<PlanDraft> {
  const onWrite = fc.record({ at: fc.nat({ max: 15 }), fault: softFault() });
  return fc
    .record({
      onWrites: fc.array(onWrite, { minLength: 1, maxLength: maxFaults }),
      hasRead: sometimes(3),
      onRead: softFault(),
    })
    .map(({ onWrites, hasRead, onRead }): PlanDraft => (golden) => {
      const steps = planWrites(onWrites, golden);
      if (!hasRead) return { steps };
      const fault = onRead.on(READ_BYTES);
      return { steps: [{ point: { call: { family: 'read' }, ordinal: 1 }, fault }, ...steps] };
    });
}

/** Puts each fault on the write of the fault-free run that it names, taken modulo their number. */
function planWrites(
  faults: readonly { readonly at: number; readonly fault: SoftFault }[],
  golden: Golden,
): readonly Step[] {
  const count = countReproducible(golden);
  const sorted = faults.map(({ at, fault }) => ({ at: at % count, fault })).toSorted((a, b) => a.at - b.at);
  const steps: Step[] = [];
  let extra = 0;
  let lastAt = -1;
  let left = 0;
  for (const { at, fault } of sorted) {
    if (at !== lastAt) left = golden.writes[at]?.askedBytes ?? 0;
    lastAt = at;
    const struck = fault.on(left);
    steps.push({ point: { call: { family: 'write' }, ordinal: at + extra + 1 }, fault: struck });
    if (struck.kind === 'short') left -= struck.bytes;
    extra += fault.extraCalls;
  }
  return steps;
}
