import fc from 'fast-check';
import { expect, test } from 'vitest';
import { MAX_STEPS, type Plan } from '../../harness/plan/plan.ts';
import type { Point } from '../../harness/plan/point.ts';
import { arbitraryPlan } from './arbitrary-plan.ts';

const sample = fc.sample(arbitraryPlan, { numRuns: 2000, seed: 1 });

type Row = readonly [string, (plan: Plan) => boolean];

const ROWS: readonly Row[] = [
  ['is empty', ({ steps }) => steps.length === 0],
  ['is full', ({ steps }) => steps.length === MAX_STEPS],
  ['has no connection', ({ steps }) => steps.some(({ point }) => point.connection === undefined)],
  ['counts one call by its name', ({ steps }) => steps.some(({ point }) => 'call' in point.call)],
  ...(['source', 'accept', 'listener', 'server'] as const).map((by): Row => [
    `has a connection by ${by}`,
    ({ steps }) => steps.some(({ point }) => point.connection?.by === by),
  ]),
  [
    'has a listener beside another connection',
    ({ steps }) =>
      steps.some(
        ({ point: { connection } }) => connection?.by === 'accept' && connection.listener !== undefined,
      ),
  ],
  ...(['short', 'error', 'reset', 'reset-peer', 'hold', 'delay', 'zero', 'kill', 'full'] as const).map(
    (kind): Row => [`has the fault ${kind}`, ({ steps }) => steps.some(({ fault }) => fault.kind === kind)],
  ),
  ...(['through', 'every', 'atByte', 'perTurn', 'after', 'role', 'comm', 'thread', 'times'] as const).map(
    (key): Row => [`has ${key}`, ({ steps }) => steps.some(({ point }) => point[key] !== undefined)],
  ),
  [
    'forces an errno',
    ({ steps }) => steps.some(({ fault }) => fault.kind === 'error' && fault.isForced === true),
  ],
  [
    'has a reset with an errno',
    ({ steps }) => steps.some(({ fault }) => fault.kind === 'reset' && fault.errno !== undefined),
  ],
  ['has a call of a process', ({ steps }) => steps.some(({ point }) => isNamed(point, 'epoll_wait'))],
  [
    'holds a call and then decides it',
    ({ steps }) =>
      steps.some(({ point, fault }, index) => {
        const later = steps.slice(index + 1).map((step) => JSON.stringify(step.point));
        return fault.kind === 'hold' && later.includes(JSON.stringify(point));
      }),
  ],
];

test.each(ROWS)('some arbitrary plan %s', (_, isSuch) => {
  expect(sample.filter(isSuch).length).toBeGreaterThan(20);
});

function isNamed({ call }: Point, name: string): boolean {
  return 'call' in call && call.call === name;
}
