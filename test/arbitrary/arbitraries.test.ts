import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hardFault } from '../../harness/arbitrary/hard-fault.ts';
import { planOf } from '../../harness/arbitrary/plan-of.ts';
import { responseShape } from '../../harness/arbitrary/response-shape.ts';
import { softFault } from '../../harness/arbitrary/soft-fault.ts';
import { workloadOf } from '../../harness/arbitrary/workload-of.ts';
import { findWorkloadFlaw, parseWorkload, printWorkload } from '../../harness/exchange/workload.ts';
import { checkPlan } from '../../harness/plan/check-plan.ts';
import type { Fault } from '../../harness/plan/fault.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import type { Plan } from '../../harness/plan/plan.ts';
import { printFault, printPlan } from '../../harness/plan/print-plan.ts';
import type { GoldenWrite } from '../../harness/run/golden.ts';
import { testArbitrary } from './kit.ts';

const onFirstWrite = (fault: Fault): Plan => ({
  steps: [{ point: { call: { family: 'write' }, ordinal: 1 }, fault }],
});
const parseFault = (text: string): Fault => parsePlan(`write#1=${text}`).steps[0]!.fault;
const findPlanFlaw = (plan: Plan): string | undefined => {
  try {
    checkPlan(plan);
    return undefined;
  } catch (error) {
    return String(error);
  }
};
const writesOf = (...sizes: readonly number[]): { readonly writes: readonly GoldenWrite[] } => ({
  writes: sizes.map((askedBytes) => ({ call: 'send', askedBytes, sentBytes: askedBytes })),
});

describe('faults', () => {
  const claims = {
    findFlaw: (fault: Fault) => findPlanFlaw(onFirstWrite(fault)),
    print: printFault,
    parse: parseFault,
  };
  testArbitrary('softFault', {
    ...claims,
    arbitrary: softFault(),
    simplest: 'short:1',
    reaches: [/^short:\d{4}/, /^EAGAIN$/, /^EINTR$/, /^delay:5$/],
  });
  testArbitrary('softFault on blocking sockets', {
    ...claims,
    findFlaw: (fault) => (printFault(fault) === 'EAGAIN' ? 'it would be no fault' : undefined),
    arbitrary: softFault({ isBlocking: true }),
    simplest: 'short:1',
    reaches: [/^EINTR$/],
  });
  testArbitrary('hardFault', {
    ...claims,
    arbitrary: hardFault(),
    simplest: 'ECONNRESET',
    reaches: [/^reset$/, /^EHOSTDOWN$/],
  });
});

describe('plans', () => {
  const claims = { print: printPlan, parse: parsePlan };
  testArbitrary('planOf three writes', {
    ...claims,
    arbitrary: planOf(writesOf(200, 1, 3000)),
    findFlaw: (plan) => findPlanFlaw(plan) ?? findVacuousStep(plan, [200, 1, 3000]),
    simplest: 'write#1=short:1',
    reaches: [/write#3=short/, /write#1=EAGAIN; write#2=EINTR/, /;.*;/, /delay/],
  });
  testArbitrary('planOf one write of a byte', {
    ...claims,
    arbitrary: planOf(writesOf(1)),
    findFlaw: (plan) => findPlanFlaw(plan) ?? findVacuousStep(plan, [1]),
    simplest: 'write#1=EINTR',
  });
  testArbitrary('planOf hard faults', {
    ...claims,
    arbitrary: planOf(writesOf(9, 9), { faults: hardFault(), maxSteps: 5 }),
    findFlaw: (plan) => (plan.steps.length === 1 ? findPlanFlaw(plan) : 'a step after the end'),
    simplest: 'write#1=ECONNRESET',
    reaches: [/write#2/],
  });

  test('writes after one that the kernel cut short are left alone', () => {
    const golden = {
      writes: [{ call: 'send' as const, askedBytes: 9, sentBytes: 4 }, ...writesOf(5, 5).writes],
    };
    testPoints(golden, 1);
  });

  function testPoints(golden: { readonly writes: readonly GoldenWrite[] }, last: number): void {
    const plans = fc.sample(planOf(golden, { maxSteps: 1 }), 200);
    expect(Math.max(...plans.flatMap(({ steps }) => steps.map(({ point }) => point.ordinal)))).toBe(last);
  }
});

/** Plays a plan against writes of these sizes, by a model of its own, and tells which step would strike nothing. */
function findVacuousStep({ steps }: Plan, sizes: readonly number[]): string | undefined {
  const faults = new Map(steps.map(({ point, fault }) => [point.ordinal, fault]));
  let call = 0;
  for (const size of sizes) {
    let left = size;
    while (left > 0) {
      call += 1;
      const fault = faults.get(call);
      faults.delete(call);
      if (fault?.kind === 'short') {
        if (fault.bytes >= left) return `call ${call} asks for ${left} bytes`;
        left -= fault.bytes;
      } else if (fault?.kind !== 'error') {
        left = 0;
      }
    }
  }
  return faults.size === 0 ? undefined : `no call ${[...faults.keys()].join()}`;
}

testArbitrary('responseShape', {
  arbitrary: responseShape(),
  findFlaw: ({ pieces }) =>
    pieces.every(({ bytes }) => bytes >= 1) && pieces.length > 0 ? undefined : 'an empty piece',
  print: ({ framing, pieces }) => `${framing} ${pieces.map(({ from, bytes }) => `${from} ${bytes}`).join()}`,
  simplest: 'length memory 1',
  reaches: [/^chunked/, /file \d{4}/],
});

testArbitrary('workloadOf', {
  arbitrary: workloadOf(['/', '/a;b']),
  findFlaw: findWorkloadFlaw,
  print: printWorkload,
  parse: parseWorkload,
  simplest: 'GET /',
  reaches: [/GET [^;]+; GET/, /; await; GET/, /; pause; GET .*resume/, /half-close$/, /(GET.*){4}/],
});
