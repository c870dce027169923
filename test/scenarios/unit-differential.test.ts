import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkCase } from '../../harness/check/check-case.ts';
import { settleDraft } from '../../harness/check/check-draft.ts';
import { deferredError, reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { unit } from '../../harness/target/unit.ts';
import { type DifferentialCase, differentialCases } from './differential-cases.ts';
import { type Difference, differences, type Observation, observe } from './observation.ts';
import { UNIT_DIFFERENCES } from './unit-differences.data.ts';

/*
 * The reference server is modelled on the write path of NGINX Unit: with the fix, or with the bug. So the same plans must
 * come to the same on both; see Observation for what is compared. Runs only where UNITD names a build, as unit.test.ts.
 */
const isHere = process.env['UNITD'] !== undefined;
const build = (process.env['UNITD_EXPECT'] ?? 'passed') === 'passed' ? 'with the fix' : 'without the fix';
const model = build === 'with the fix' ? reference : deferredError;

async function observeOn(server: RunningServer, one: DifferentialCase): Promise<Observation> {
  const { onHold = {} } = one;
  return observe(await checkCase(server, { ...(await settleDraft(server, one)), onHold }));
}

describe.runIf(isHere)(`NGINX Unit (UNITD), a build ${build}, and ${model.name}`, () => {
  const servers: RunningServer[] = [];
  beforeAll(async () => {
    for (const target of [unit, model]) servers.push(await startServer(target));
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });

  test('do the same in every case, but for the differences that are known', async () => {
    const known = UNIT_DIFFERENCES.filter(({ builds }) => builds.includes(build));
    const seen = new Set<unknown>();
    const unknown: (Difference & { readonly name: string })[] = [];
    for (const one of differentialCases()) {
      const [ours, theirs] = [
        await observeOn(expectServer(servers[0]), one),
        await observeOn(expectServer(servers[1]), one),
      ];
      for (const difference of differences(ours, theirs)) {
        const row = known.find(
          ({ field, here, there, when = /^/ }) =>
            field === difference.field &&
            here === difference.here &&
            there === difference.there &&
            when.test(one.name),
        );
        if (row === undefined) unknown.push({ name: one.name, ...difference });
        else seen.add(row);
      }
    }
    const noLongerSeen = known.filter((row) => !seen.has(row));
    expect({ unknown, noLongerSeen }).toEqual({ unknown: [], noLongerSeen: [] });
  }, 300_000);
});

function expectServer(server: RunningServer | undefined): RunningServer {
  if (server === undefined) throw new Error('not started');
  return server;
}

test('every case has a name of its own', () => {
  const names = differentialCases().map(({ name }) => name);
  expect(names.length).toBeGreaterThan(300);
  expect(new Set(names).size).toBe(names.length);
});
