import { expect, test } from 'vitest';
import { observeByteTruth } from '../../../bench/matrix/byte-truth.ts';
import { DEVIATIONS } from '../../../bench/matrix/deviations.data.ts';
import { checkCase } from '../../../harness/check/check-case.ts';
import type { ContractId } from '../../../harness/contract/contract.ts';
import { ALL_TARGETS } from '../../../harness/target/catalogue.ts';
import { pythonHttp } from '../../../harness/target/python-http.ts';
import { startServer } from '../../../harness/target/start-server.ts';
import { requireServer } from '../../target/require-server.ts';

interface Example {
  readonly target: string;
  readonly command: string;
  readonly scenario: string;
  readonly path: string;
  readonly plan: string;
  /** What makes sure that the server comes to the plan's point, however late it is. */
  readonly first?: string;
  readonly broken: readonly ContractId[];
}

const EPOLL = { scenario: 'server-calls-fail', plan: 'epoll_ctl#1=ENOMEM' };
const BYTES_17 = '/bytes/17';

/** One case for each row: what a scenario finds there. */
const EXAMPLES: readonly Example[] = [
  {
    ...EPOLL,
    target: 'node',
    command: 'sh',
    path: BYTES_17,
    broken: ['tears-down', 'contains', 'survives'],
  },
  ...['haproxy', 'haproxy-threads'].map((target): Example => ({
    ...EPOLL,
    target,
    command: 'haproxy',
    path: BYTES_17,
    // It registers no connection whose request it finds at once.
    first: 'read#1=EAGAIN',
    broken: ['tears-down'],
  })),
  { ...EPOLL, target: 'uvicorn', command: 'uvicorn', path: BYTES_17, broken: ['tears-down'] },
  {
    target: 'python-http',
    command: 'python3',
    scenario: 'memory-runs-out',
    path: '/pattern-70000.bin',
    plan: 'mmap#1=ENOMEM',
    broken: ['tears-down', 'contains'],
  },
  {
    target: 'gunicorn',
    command: 'gunicorn',
    scenario: 'error-anywhere',
    path: BYTES_17,
    plan: 'write#2=EPIPE',
    broken: ['conserves-bytes'],
  },
  {
    target: 'gunicorn',
    command: 'gunicorn',
    scenario: 'error-anywhere',
    path: BYTES_17,
    plan: 'write#1=ETIMEDOUT',
    broken: ['survives'],
  },
];

test.for(EXAMPLES)(
  '$target, $plan: it does so, and a row says why',
  async ({ target: name, command, scenario, path, plan, first, broken }, context) => {
    requireServer(context, command);
    const target = ALL_TARGETS.find((one) => one.name === name);
    if (target === undefined) throw new Error(`no target ${name}`);
    const server = await startServer(target);
    try {
      server.provide(path);
      const { judgement } = await checkCase(server, {
        plan: first === undefined ? plan : `${first}; ${plan}`,
        workload: `GET ${path}`,
        patienceMs: 500,
      });
      const found = judgement.findings.filter(({ finding }) => finding.outcome === 'broken');
      expect(found.map(({ id }) => id)).toEqual(broken);
      const text = `${scenario}: GET ${path} | ${plan}`;
      for (const id of broken) {
        const rows = DEVIATIONS.filter(
          (row) => row.targets.includes(name) && row.contracts.includes(id) && row.when.test(text),
        );
        expect(rows).toHaveLength(1);
      }
    } finally {
      await server.stop();
    }
  },
);

test('a log that counts nothing claims nothing', async () => {
  expect(pythonHttp.log.access).toBeDefined();
  expect(await observeByteTruth(pythonHttp)).toEqual({ target: 'python-http', rows: [] });
});
