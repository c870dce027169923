import { afterAll, describe, expect, test } from 'vitest';
import { CommandedServer } from '../engine/commanded-server.ts';
import { KNOWN_DIFFERENCES } from './known-differences.data.ts';
import { type Scenario, SCENARIOS, type Transcript } from './scenarios.ts';
import { onStage, plan } from './stage.ts';
import { type Way, wayOf } from './ways.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

/** Plays a scenario for real, or by its fault. */
async function play(scenario: Scenario, way: Way, isReal: boolean): Promise<Transcript> {
  const seen = new Map<string, string>();
  const steps = isReal ? [] : scenario.faults(way.call);
  await onStage(
    server,
    plan(...steps),
    async (stage) => {
      await scenario.prepare?.(stage, way);
      if (isReal) await scenario.happen(stage, way);
      await scenario.look(stage, way, (where, what) => seen.set(where, what));
    },
    scenario.options,
  );
  return seen;
}

describe.each(SCENARIOS)('$name', (scenario) => {
  test.each(scenario.calls.map(wayOf))('$spelled', async (way) => {
    const real = await play(scenario, way, true);
    const fault = await play(scenario, way, false);
    const differences = [...real].flatMap(([where, what]) =>
      fault.get(where) === what ? [] : [{ where, real: what, fault: fault.get(where) }],
    );
    const known = KNOWN_DIFFERENCES.filter(
      ({ scenario: name, calls }) => name === scenario.name && (calls?.includes(way.call) ?? true),
    );
    expect(differences).toEqual(known.map(({ where, real: r, fault: f }) => ({ where, real: r, fault: f })));
    expect([...real.keys()]).toEqual([...fault.keys()]);
  });
});

test('every known difference is of a scenario', () => {
  for (const { scenario, calls = [] } of KNOWN_DIFFERENCES) {
    const found = SCENARIOS.find(({ name }) => name === scenario);
    expect(found?.calls).toEqual(expect.arrayContaining([...calls]));
  }
});
