import { describe, expect, test } from 'vitest';
import { checkScenario } from '../../harness/check/check-scenario.ts';
import { haproxy, haproxyThreads } from '../../harness/target/haproxy.ts';
import { nginxProxy } from '../../harness/target/nginx.ts';
import { pythonHttp } from '../../harness/target/python-http.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { uvicorn } from '../../harness/target/uvicorn.ts';
import { errorAnywhere } from '../../scenarios/error-anywhere.ts';
import { halfCloseIsAnswered } from '../../scenarios/half-close-is-answered.ts';
import { partialWriteThenError } from '../../scenarios/partial-write-then-error.ts';
import { softFaultsResume } from '../../scenarios/soft-faults-resume.ts';
import { requireServer } from '../target/require-server.ts';

const CASES = 12;

/** The scenarios about one connection, which all of these servers keep. */
describe.each([
  { target: haproxy, command: 'haproxy' },
  { target: haproxyThreads, command: 'haproxy' },
  { target: nginxProxy, command: 'nginx' },
  { target: pythonHttp, command: 'python3' },
  { target: uvicorn, command: 'uvicorn' },
])('$target.title', ({ target, command }) => {
  test.for([partialWriteThenError, softFaultsResume, halfCloseIsAnswered, errorAnywhere])(
    '$name: $claim',
    async (scenario, context) => {
      requireServer(context, command);
      const server = await startServer(target);
      try {
        const result = await checkScenario(server, scenario, { runs: CASES, shrinks: false });
        expect(result.kind === 'refuted' ? result.message : result.kind).toBe('held');
      } finally {
        await server.stop();
      }
    },
  );
});
