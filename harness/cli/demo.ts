import { Command } from 'commander';
import pc from 'picocolors';
import { CONTRACTS } from '../contract/catalogue.ts';
import { judge, type Verdict } from '../contract/judge.ts';
import { EXIT_FAILED, EXIT_PASSED } from '../errors.ts';
import { parsePlan } from '../plan/parse-plan.ts';
import { renderRun } from '../report/terminal.ts';
import { runCase } from '../run/run-case.ts';
import { nodeHttp } from '../target/node-http.ts';
import { deferredError, reference } from '../target/reference.ts';
import { startServer } from '../target/start-server.ts';
import type { Target } from '../target/target.ts';

const PLAN = 'write#1=short:100; write#2=ECONNRESET';
const PATH = '/chain/m65536,m65536,f65536';
const NODE_PATH = '/bytes/196608';

const CASES: readonly { readonly target: Target; readonly path: string; readonly expected: Verdict }[] = [
  { target: deferredError, path: PATH, expected: 'failed' },
  { target: reference, path: PATH, expected: 'passed' },
  { target: nodeHttp, path: NODE_PATH, expected: 'passed' },
];

/** `nthfail demo`: the bug that started the project, caught on a server that has it and absent on two that do not. */
export function demoCommand(setStatus: (status: number) => void, interrupted: AbortSignal): Command {
  return new Command('demo')
    .description('show a bug caught: one plan on a server that has it and on two that do not')
    .action(async () => setStatus(await demo(interrupted)));
}

async function demo(interrupted: AbortSignal): Promise<number> {
  const plan = parsePlan(PLAN);
  const lines: string[] = [];
  let isAsExpected = true;
  for (const { target, path, expected } of CASES) {
    const server = await startServer(target);
    try {
      const run = await runCase(server, { plan, workload: `GET ${path}` });
      interrupted.throwIfAborted();
      const judgement = judge(run, CONTRACTS);
      process.stdout.write(`${renderRun(run, judgement)}\n\n`);
      const isRight = judgement.verdict === expected;
      isAsExpected &&= isRight;
      const mark = isRight ? pc.green('as expected') : pc.red(`expected ${expected}`);
      lines.push(`  ${target.name.padEnd(16)}${judgement.verdict.padEnd(10)}${mark}`);
    } finally {
      await server.stop();
    }
  }
  process.stdout.write(`${pc.bold(`One plan, ${CASES.length} servers`)}  ${PLAN}\n${lines.join('\n')}\n\n`);
  process.stdout.write(
    isAsExpected
      ? 'The server with the bug was caught, and the others keep every contract that applies to them.\n'
      : 'That is not what these servers do: see the runs above.\n',
  );
  return isAsExpected ? EXIT_PASSED : EXIT_FAILED;
}
