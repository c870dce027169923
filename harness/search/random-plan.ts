import fc, { type Arbitrary } from 'fast-check';
import type { CallName } from '../native/calls.data.ts';
import { checkPlan } from '../plan/check-plan.ts';
import type { Fault } from '../plan/fault.ts';
import { printCall } from '../plan/print-plan.ts';
import { MAX_STEPS, type Plan, type Step } from '../plan/plan.ts';
import type { CallSelector, Point } from '../plan/point.ts';
import { applicableFaults } from './applicable-faults.ts';

/** Calls that faults are drawn for, writes most of all, and seldom those whose cases must be run alone; `as` is the call whose faults they take. */
const CALLS: readonly { readonly call: CallSelector; readonly as: CallName; readonly weight: number }[] = [
  { call: { family: 'write' }, as: 'writev', weight: 36 },
  { call: { family: 'read' }, as: 'recv', weight: 10 },
  { call: { call: 'sendfile' }, as: 'sendfile', weight: 5 },
  { call: { call: 'epoll_ctl' }, as: 'epoll_ctl', weight: 1 },
  { call: { call: 'accept4' }, as: 'accept4', weight: 1 },
  { call: { call: 'mmap' }, as: 'mmap', weight: 1 },
];

/** Most steps of a drawn plan. */
const MOST_STEPS = 4;
/** A fault that strikes from a call on: a large response in single bytes would keep the server busy for no doing of its own. */
const MOST_STRIKES = 200;

/** One fault at one point of a connection, or of the server. */
export const randomStep: Arbitrary<Step> = fc.oneof(
  ...CALLS.map(({ call, as, weight }) => ({
    weight,
    arbitrary: fc.tuple(position(call), faultOf(as)).map(([point, fault]): Step => ({ point, fault })),
  })),
);

/** Plans of one to four steps that can stand together. */
export const randomPlan: Arbitrary<Plan> = fc
  .array(randomStep, { minLength: 1, maxLength: MOST_STEPS, size: 'max' })
  .map(planOfSteps);

/** The plan of those steps that can stand beside those before them. */
export function planOfSteps(steps: readonly Step[]): Plan {
  let plan: Plan = { steps: [] };
  for (const step of steps.slice(0, MAX_STEPS)) {
    try {
      plan = checkPlan({ steps: [...plan.steps, step] });
    } catch {
      // It contradicts itself or one before.
    }
  }
  return plan;
}

function position(call: CallSelector): Arbitrary<Point> {
  const ordinal = fc.oneof(
    { weight: 3, arbitrary: fc.integer({ min: 1, max: 4 }) },
    { weight: 1, arbitrary: fc.integer({ min: 5, max: 40 }) },
  );
  const at = ordinal.map((first): Point => ({ call, ordinal: first }));
  const onward = ordinal.map((first): Point => ({ call, ordinal: first, through: first + MOST_STRIKES - 1 }));
  if (!('family' in call)) return isRegistration(call) ? fc.constant({ call, ordinal: 1 }) : at;
  const byte = fc
    .oneof(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 1, max: 100_000 }))
    .map((atByte): Point => ({ call, ordinal: 1, atByte }));
  return fc.oneof(
    { weight: 6, arbitrary: at },
    { weight: 1, arbitrary: onward },
    { weight: 2, arbitrary: byte },
  );
}

/** The first is the connection's registration; the kernel has no shortage for what is registered already. */
export function isRegistration(call: CallSelector): boolean {
  return 'call' in call && call.call === 'epoll_ctl';
}

/** A fault that a call which is drawn can meet. */
export function randomFaultAt(call: CallSelector): Arbitrary<Fault> {
  const { as = 'writev' } = CALLS.find((one) => printCall(one.call) === printCall(call)) ?? {};
  return faultOf(as);
}

/** A fault that makes sense at a call, with any number of bytes. */
function faultOf(call: CallName): Arbitrary<Fault> {
  const faults = applicableFaults(call, 3).map(({ fault }) => fault);
  const isCut = faults.some(({ kind }) => kind === 'short');
  const bytes = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 100_000 }));
  const short = bytes.map((count): Fault => ({ kind: 'short', bytes: count }));
  const others = fc.constantFrom(...faults.filter(({ kind }) => kind !== 'short'));
  return isCut ? fc.oneof(short, others) : others;
}
