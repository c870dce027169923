import { Command, Option } from 'commander';
import { checkCase } from '../check/check-case.ts';
import type { Judgement, Verdict } from '../contract/judge.ts';
import { runToJson } from '../report/json.ts';
import { DEFAULT_CALM_MS, DEFAULT_PATIENCE_MS } from '../report/run-command.ts';
import { renderRun } from '../report/terminal.ts';
import { renderTrace } from '../report/trace-event.ts';
import type { Run } from '../run/run.ts';
import { EXIT_OF } from './exit-of.ts';
import { checkHolds, collectHoldAction, type HoldActions } from './hold-actions.ts';
import { noteRefused } from './note-refused.ts';
import { parseCountUpTo } from './parse-count-up-to.ts';
import { type PlanFlags, readPlan } from './read-plan.ts';
import { readWorkload, type WorkloadFlags } from './read-workload.ts';
import {
  addProbeFlags,
  addServerOptions,
  chooseServer,
  withAllocations,
  collect,
  parseDelay,
  parseDelayFromZero,
  type ServerFlags,
} from './server-options.ts';
import { checkReportPath, writeReport } from './write-report.ts';

const parseRepeat = parseCountUpTo(100_000);

interface RunFlags extends PlanFlags, WorkloadFlags, ServerFlags {
  readonly at?: HoldActions;
  readonly patience: number;
  readonly repeat: number;
  readonly rounds: number;
  readonly calm: number;
  readonly sites: boolean;
  readonly json: boolean;
  readonly trace?: string;
}

/** `nthfail run`: one plan against one server, judged. */
export function runCommand(setStatus: (status: number) => void, interrupted: AbortSignal): Command {
  return addProbeFlags(addServerOptions(new Command('run')))
    .description('run one plan against one server, and judge what it does')
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
      parseDelayFromZero,
      DEFAULT_CALM_MS,
    )
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
    .option('-n, --repeat <count>', 'run the case this many times on the one server', parseRepeat, 1)
    .option('--sites', 'show from where each call is made; on where the plan names a caller', false)
    .option('--json', 'print the run as JSON', false)
    .option('--trace <file>', 'write the run as trace events too, for ui.perfetto.dev or chrome://tracing')
    .addHelpText(
      'after',
      `
Plan: steps separated by ";", each [WHERE/]CALL[CALLER]POSITION=FAULT.
  CALL      write, read or alloc (any call of the family), write(2), read(2), or one by its name: send, close, malloc, ...
  CALLER    @function  @file.c:120  @library.so+0x1f2a0  @+0x46a69: made there; with @@ anywhere in the stack
  POSITION  #2  #2..5  #2+ (from the second on)  #2+3 (every third)  @65536 (at this byte of the stream)
  WHERE     any of, with "," between: 127.0.0.9 (client's address), accept#2, port:8080, unix:"/path", server,
            role:main, role:worker, role:3, comm:NAME, thread:main, thread:2, after:first-read, after:request-head,
            after:response-head, after:shutdown, per-turn, times:3, times:always; default: the request's connection
  FAULT     short:K  ERRNO  ERRNO! (not in the manual page)  again  interrupt  zero  reset  reset:peer  reset:ERRNO
            hold:NAME  delay:MS  full  kill  fail (an allocation)

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
  if (flags.trace !== undefined) checkReportPath('trace', flags.trace);
  const { start } = await chooseServer(command, withAllocations(flags, plan));
  const server = await start();
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
        ...(flags.sites ? { sites: true } : {}),
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
  printRun(one, judgement, verdicts, flags);
  if (flags.trace !== undefined) writeReport('trace', flags.trace, renderTrace(one, judgement));
}

function printRun(one: Run, judgement: Judgement, verdicts: readonly Verdict[], flags: RunFlags): void {
  const kinds = [...new Set(verdicts)];
  const counts = kinds.map(
    (kind) => `${verdicts.filter((verdict) => verdict === kind).length} of ${verdicts.length} ${kind}`,
  );
  if (flags.json) {
    const repeated = flags.repeat > 1 ? { verdicts } : {};
    process.stdout.write(`${JSON.stringify({ ...runToJson(one, judgement), ...repeated }, undefined, 2)}\n`);
    return;
  }
  noteRefused(one);
  process.stdout.write(`${renderRun(one, judgement)}\n`);
  if (flags.repeat > 1) process.stdout.write(`${counts.join(', ')}\n`);
}
