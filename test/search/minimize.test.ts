import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { ReplaceableServer } from '../../harness/check/replaceable-server.ts';
import { parseWorkload, printWorkload } from '../../harness/exchange/workload.ts';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import type { FindingCase } from '../../harness/search/case-of.ts';
import { type Criterion, minimize, type Minimized } from '../../harness/search/minimize.ts';
import { bugTargetOf, deferredError, reference } from '../../harness/target/reference.ts';
import type { Target } from '../../harness/target/target.ts';
import { ownDirectories } from '../rig/own-directories.ts';

afterEach(() => expect(ownDirectories()).toEqual([]));

const LARGE: FindingCase = {
  plan: parsePlan(
    'read#1=EINTR; after:request-head/write#1=short:70; role:main/write#4..6=short:150; write#8=short:300; write#9+=EHOSTUNREACH',
  ),
  workload: parseWorkload('GET /chain/m100,f5000; await; GET /bytes/20000; await; GET /chain/m7000,m800'),
  ...{ onHold: {}, patienceMs: 1000, calmMs: 5, rounds: 1 },
};
const ROUTING: Criterion = { verdict: 'failed', contract: 'routes-to-error-handler' };

async function minimizeOn(
  target: Target,
  given: FindingCase,
  criterion: Criterion,
): Promise<{ readonly result: Minimized; readonly tried: readonly string[] }> {
  const tried: string[] = [];
  const servers = await ReplaceableServer.start(target);
  try {
    const onSmaller = ({ tried: { plan, workload } }: { readonly tried: FindingCase }): void =>
      void tried.push(`${printPlan(plan)} | ${printWorkload(workload)}`);
    return { result: await minimize(servers, given, criterion, { onSmaller }), tried };
  } finally {
    await servers.stop();
  }
}

test('the case that a person would write, by the same way each time', async () => {
  const [once, again] = [
    await minimizeOn(deferredError, LARGE, ROUTING),
    await minimizeOn(deferredError, LARGE, ROUTING),
  ];
  expect(once.tried.at(-1)).toBe('write#1=short:1; write#2=ECONNRESET | GET /chain/m1,m1');
  expect(once.result).toMatchObject({ kind: 'found', isSmaller: true });
  expect(again.tried).toEqual(once.tried);
  expect(again.result.cases).toBe(once.result.cases);
});

test('a case that is as small as it goes stays as it is', async () => {
  const small = {
    ...LARGE,
    plan: parsePlan('write#1=short:1; write#2=ECONNRESET'),
    workload: parseWorkload('GET /chain/m1,m1'),
  };
  expect((await minimizeOn(deferredError, small, ROUTING)).result).toMatchObject({
    kind: 'found',
    isSmaller: false,
    tried: small,
  });
});

test('what does not come to the same is nothing to make smaller', async () => {
  expect((await minimizeOn(reference, LARGE, ROUTING)).result).toMatchObject({
    kind: 'unproven',
    cases: 1,
    checked: { judgement: { verdict: 'passed' } },
  });
  const other: Criterion = { verdict: 'failed', contract: 'contains' };
  expect((await minimizeOn(deferredError, LARGE, other)).result).toMatchObject({ kind: 'unproven' });
});

test('what leaks still is repeated as often as it takes to tell', async () => {
  const leak = {
    ...LARGE,
    plan: parsePlan('write#1=short:70; write#2=EPIPE'),
    workload: parseWorkload('GET /chain/m100'),
    rounds: 8,
  };
  const criterion: Criterion = { verdict: 'failed', contract: 'leaks-nothing' };
  const { result } = await minimizeOn(bugTargetOf('leaks-buffer'), leak, criterion);
  expect(result).toMatchObject({ kind: 'found', tried: { rounds: 6 } });
});

test('an answer that is an error does not count as smaller', async () => {
  // A bug that shows in the first write, whatever is answered.
  const leaking = bugTargetOf('leaks-descriptor');
  const target: Target = {
    ...leaking,
    prepare: (site) => {
      const launch = leaking.prepare(site);
      writeFileSync(join(site.directory, 'www/part-20000.bin'), Buffer.alloc(20_000, 'part'));
      return launch;
    },
  };
  const given = {
    ...LARGE,
    plan: parsePlan('write#1=ECONNRESET'),
    workload: parseWorkload('GET /part-20000.bin'),
  };
  const { result } = await minimizeOn(target, given, {
    verdict: 'failed',
    contract: 'tears-down',
  });
  expect(result).toMatchObject({ kind: 'found', tried: { workload: given.workload } });
});

test('what shows only on some starts is unsteady', async () => {
  let starts = 0;
  const target: Target = {
    ...deferredError,
    prepare: (site) => {
      starts += 1;
      return (starts <= 6 ? deferredError : reference).prepare(site);
    },
  };
  const given = {
    ...LARGE,
    plan: parsePlan('write#1=short:70; write#2=EPIPE'),
    workload: parseWorkload('GET /chain/m100'),
  };
  const { result, tried } = await minimizeOn(target, given, ROUTING);
  expect(tried.length).toBeGreaterThan(0);
  expect(result).toMatchObject({ kind: 'unsteady' });
});
