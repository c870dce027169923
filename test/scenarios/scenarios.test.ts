import { describe, expect, test } from 'vitest';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { REFERENCE_MODES } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';

/** Cases of scenarios that take their time; the others get `CASES`. */
const FEW: Readonly<Record<string, number>> = { 'leaves-nothing-behind': 2, 'peer-does-not-read': 2 };
const CASES = 30;

describe.each(REFERENCE_MODES)('$title', (target) => {
  test.each(SCENARIOS)('$name: $claim', async (scenario) => {
    const server = await startServer(target);
    try {
      const result = await checkScenario(server, scenario, {
        runs: FEW[scenario.name] ?? CASES,
        shrinks: false,
      });
      expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
    } finally {
      await server.stop();
    }
  });
});

test('every scenario has a name of its own, that of its file', () => {
  const names = SCENARIOS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
});
