import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findWorkloadFlaw, parseWorkload, printWorkload } from '../../harness/exchange/workload.ts';
import {
  type ConnectionHistory,
  connectionHistory,
  stepsOf,
} from '../../harness/history/connection-history.ts';
import { ConnectionModel } from '../../harness/history/connection-model.ts';
import { testArbitrary } from '../arbitrary/kit.ts';

const PATHS = ['/', '/a;b'] as const;

async function print(history: ConnectionHistory): Promise<string> {
  return printWorkload((await stepsOf(history)).workload);
}

/** Runs the commands with a client that does nothing. */
async function play(history: ConnectionHistory): Promise<void> {
  const real = { perform: () => Promise.resolve(), checkReceived: () => {} };
  await fc.asyncModelRun(() => ({ model: new ConnectionModel(), real }), history);
}

testArbitrary('connectionHistory', {
  arbitrary: connectionHistory(PATHS),
  findFlaw: async (history) => {
    const { workload } = await stepsOf(history);
    if (workload.length === 0) return undefined;
    expect(parseWorkload(printWorkload(workload))).toEqual(workload);
    return findWorkloadFlaw(workload);
  },
  print,
  use: play,
  // Where the property fails whatever was done. A history that asks for nothing is skipped when it is checked.
  simplest: '',
  reaches: [
    /GET \S+; GET/,
    /; await; GET/,
    /; pause; .*resume; await/,
    /half-close; await/,
    /reset$/,
    /GET.*half-close; pause; resume/,
  ],
});

testArbitrary('connectionHistory without pauses', {
  arbitrary: connectionHistory(PATHS, { leaveOut: ['pause', 'reset', 'half-close'] }),
  findFlaw: async (history) => /pause|resume|reset|half-close/.exec(await print(history))?.[0],
  print,
  use: play,
  simplest: '',
});

test.each([
  ['reset', 'GET /; await; reset'],
  ['half-close', 'GET /; half-close'],
  ['resume', 'GET /; pause; resume'],
  ['/a', 'GET /a;b'],
])('a failure that needs %s shrinks to %s', async (word, simplest) => {
  const fails = fc.asyncProperty(connectionHistory(PATHS), async (history) => {
    await play(history);
    return !(await print(history)).includes(word);
  });
  const { counterexample } = await fc.check(fails, { seed: 1, numRuns: 1000 });
  expect(await print(counterexample![0])).toBe(simplest);
});
