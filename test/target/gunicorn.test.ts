import { expect, test } from 'vitest';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { gunicorn } from '../../harness/target/gunicorn.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { halfCloseIsAnswered } from '../../scenarios/half-close-is-answered.ts';
import { softFaultsResume } from '../../scenarios/soft-faults-resume.ts';
import { testTarget } from './kit.ts';
import { requireServer } from './require-server.ts';

testTarget(gunicorn, 'gunicorn');

test.for([softFaultsResume, halfCloseIsAnswered])(
  '$name asks it for one response on a connection, and leaves out what a blocking socket never says',
  async (scenario, context) => {
    requireServer(context, 'gunicorn');
    const server = await startServer(gunicorn);
    try {
      const result = await checkScenario(server, scenario, { runs: 40 });
      expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
    } finally {
      await server.stop();
    }
  },
);
