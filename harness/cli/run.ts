import { Command, Option } from 'commander';
import { checkCase } from '../check/check-case.ts';
import type { Judgement, Verdict } from '../contract/judge.ts';
import { EXIT_BROKEN, EXIT_FAILED, EXIT_INCONCLUSIVE, EXIT_PASSED } from '../errors.ts';
import { runToJson } from '../report/json.ts';
import { DEFAULT_CALM_MS, DEFAULT_PATIENCE_MS } from '../report/run-command.ts';
import { renderRun } from '../report/terminal.ts';
import type { Run } from '../run/run.ts';
import { TARGETS } from '../target/catalogue.ts';
import { startServer } from '../target/start-server.ts';
import { chooseTarget, type TargetFlags } from './choose-target.ts';
import { checkHolds, collectHoldAction, type HoldActions } from './hold-actions.ts';
import { parseCountUpTo } from './parse-count-up-to.ts';
import { readLogPattern, readReadyLine } from './read-pattern.ts';
import { type PlanFlags, readPlan } from './read-plan.ts';
import { readWorkload, type WorkloadFlags } from './read-workload.ts';

const EXIT_OF: Readonly<Record<Verdict, number>> = {
  passed: EXIT_PASSED,
  failed: EXIT_FAILED,
  vacuous: EXIT_INCONCLUSIVE,
  diverged: EXIT_INCONCLUSIVE,
  broken: EXIT_BROKEN,
};

/** The longest delay that setTimeout keeps, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;
const parseDelay = parseCountUpTo(MAX_DELAY_MS);
const parseRepeat = parseCountUpTo(100_000);

interface RunFlags extends PlanFlags, WorkloadFlags, TargetFlags {
  readonly at?: HoldActions;
  readonly patience: number;
  readonly startTimeout: number;
  readonly repeat: number;
  readonly rounds: number;
  readonly calm: number;
  readonly ioUring: 'allow' | 'refuse';
  readonly json: boolean;
}

/** `nthfail run`: one plan against one server, judged. */
export function runCommand(setStatus: (status: number) => void, interrupted: AbortSignal): Command {
  return new Command('run')
    .description('run one plan against one server, and judge what it does')
    .argument('[command...]', 'after --: a server to start; {port}, {host} and {dir} in it are filled in')
    .option(
      '-p, --plan <text>',
      "faults in order, such as 'write#1=short:100; write#2=ECONNRESET'; none: fault-free",
    )
    .addOption(new Option('--plan-file <file>', 'the plan as JSON').conflicts('plan'))
    .option(
      '-g, --get <path>',
      'request path; several are sent at once, pipelined (default: /big.bin)',
      collect,
    )
    .addOption(
      new Option(
        '-c, --client <steps>',
        "what the client does, such as 'GET /a; await; GET /b; half-close'",
      ).conflicts('get'),
    )
    .option(
      '--rounds <count>',
      'run each case this often, and look for what leaks; it takes 6 or more to tell',
      parseRepeat,
      1,
    )
    .option(
      '--calm <ms>',
      'how long the client stays connected in the end, to see the server rest',
      parseCountUpTo(MAX_DELAY_MS, 0),
      DEFAULT_CALM_MS,
    )
    .option(
      '-t, --target <name|file>',
      `a server with a name: ${TARGETS.map(({ name }) => name).join(', ')}, the reference server with a bug of docs/bugs.md, or a file that exports one, such as ./my-server.mjs`,
    )
    .option('--host <address>', 'where the command listens, if not on 127.0.0.1 or {host}')
    .option('--port <number>', 'where the command listens, if it takes no {port}', parseCountUpTo(65_535))
    .option('--log <file>', 'a log file of the command besides its output; may be said again', collect)
    .option(
      '--record <regex>',
      'its record of a torn response, with the group sent',
      readLogPattern('partialRecord'),
    )
    .option(
      '--access <regex>',
      'a line of its access log, with the groups client, and if it counts sent or body',
      readLogPattern('access'),
    )
    .option('--alert <regex>', 'a line of its log that calls for an operator', readLogPattern('alert'))
    .option('--ready <regex>', 'a line by which it says that it is ready', readReadyLine)
    .option(
      '--at <name=action>',
      'what the client does at a hold: release, reset or close',
      collectHoldAction,
    )
    .option(
      '--patience <ms>',
      'how long the client waits for the response or the end',
      parseDelay,
      DEFAULT_PATIENCE_MS,
    )
    .option('--start-timeout <ms>', 'how long the server may take to listen', parseDelay, 10_000)
    .addOption(
      new Option('--io-uring <answer>', "what becomes of the server's io_uring, which no library sees")
        .choices(['allow', 'refuse'])
        .default('allow'),
    )
    .option('-n, --repeat <count>', 'run the case this many times on the one server', parseRepeat, 1)
    .option('--json', 'print the run as JSON', false)
    .addHelpText(
      'after',
      `
Plan: steps separated by ";", each [WHERE/]CALL POSITION=FAULT.
  CALL      write or read (any call of the family), write(2), read(2), or the name of a call: send, writev, close, ...
  POSITION  #2  #2..5  #2+ (from the second on)  #2+3 (every third)  @65536 (at this byte of the stream)
  WHERE     any of, with "," between: 127.0.0.9 (client's address), accept#2, port:8080, unix:"/path", server,
            role:main, role:worker, role:3, comm:NAME, thread:main, thread:2, after:first-read, after:request-head,
            after:response-head, after:shutdown, per-turn, times:3, times:always; default: the request's connection
  FAULT     short:K  ERRNO  ERRNO! (not in the manual page)  again  interrupt  zero  reset  reset:peer  reset:ERRNO
            hold:NAME  delay:MS  full  kill

Client: steps separated by "; ", each GET /path  await  wait MS  pause  resume  half-close  reset.
docs/plans.md has them all, with examples; docs/fidelity.md says what is real about each fault.

Server: what is known of a command can be said with --log, --record, --access, --alert and --ready, and all of it in a
file for --target. docs/your-server.md goes through it step by step.`,
    )
    .action(async (command: string[], flags: RunFlags) => setStatus(await run(command, flags, interrupted)));
}

async function run(command: readonly string[], flags: RunFlags, interrupted: AbortSignal): Promise<number> {
  const plan = readPlan(flags);
  const onHold = flags.at ?? {};
  checkHolds(plan, onHold);
  const workload = readWorkload(flags);
  const target = await chooseTarget(command, flags);
  const server = await startServer(target, {
    startTimeoutMs: flags.startTimeout,
    ioUring: flags.ioUring,
  });
  const verdicts: Verdict[] = [];
  let shown: { run: Run; judgement: Judgement } | undefined;
  try {
    for (let i = 0; i < flags.repeat; i += 1) {
      const { run: one, judgement } = await checkCase(server, {
        plan,
        workload,
        patienceMs: flags.patience,
        calmMs: flags.calm,
        rounds: flags.rounds,
        onHold,
      });
      interrupted.throwIfAborted();
      verdicts.push(judgement.verdict);
      // Of many runs the first of the worst is shown.
      if (shown === undefined || rank(judgement.verdict) > rank(shown.judgement.verdict))
        shown = { run: one, judgement };
      if (server.end !== undefined) break;
    }
  } finally {
    await server.stop();
    if (shown !== undefined && !interrupted.aborted) print(shown.run, shown.judgement, verdicts, flags);
  }
  return EXIT_OF[shown?.judgement.verdict ?? 'broken'];
}

const RANKING: readonly Verdict[] = ['passed', 'vacuous', 'diverged', 'failed', 'broken'];

function rank(verdict: Verdict): number {
  return RANKING.indexOf(verdict);
}

function print(one: Run, judgement: Judgement, verdicts: readonly Verdict[], flags: RunFlags): void {
  const kinds = [...new Set(verdicts)];
  const counts = kinds.map(
    (kind) => `${verdicts.filter((verdict) => verdict === kind).length} of ${verdicts.length} ${kind}`,
  );
  if (flags.json) {
    const repeated = flags.repeat > 1 ? { verdicts } : {};
    process.stdout.write(`${JSON.stringify({ ...runToJson(one, judgement), ...repeated }, undefined, 2)}\n`);
    return;
  }
  const refused = one.exchanges[0]?.golden.responses.find(({ status }) => status >= 400);
  if (refused !== undefined)
    process.stderr.write(`note: without any fault, GET ${refused.path} answers ${refused.status}\n`);
  process.stdout.write(`${renderRun(one, judgement)}\n`);
  if (flags.repeat > 1) process.stdout.write(`${counts.join(', ')}\n`);
}

function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
