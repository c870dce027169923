import { expect, test } from 'vitest';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { nodeHttp2 } from '../../harness/target/node-http2.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { halfCloseIsAnswered } from '../../scenarios/half-close-is-answered.ts';
import { peerDoesNotRead } from '../../scenarios/peer-does-not-read.ts';
import { softFaultsResume } from '../../scenarios/soft-faults-resume.ts';

// Writes that fail for good are another matter: bench/matrix/deviations.data.ts.
test.each([
  { scenario: softFaultsResume, runs: 30 },
  { scenario: halfCloseIsAnswered, runs: 30 },
  { scenario: peerDoesNotRead, runs: 2 },
])("Node's http2 server: $scenario.name", async ({ scenario, runs }) => {
  const server = await startServer(nodeHttp2);
  try {
    const result = await checkScenario(server, scenario, { runs, shrinks: false });
    expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
  } finally {
    await server.stop();
  }
});
