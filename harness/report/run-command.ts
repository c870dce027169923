import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import { plannedDelayMs } from '../run/planned-delay.ts';
import type { Run } from '../run/run.ts';
import { allNamesOf } from '../target/handlers.ts';
import { quoteForShell } from '../target/quote-for-shell.ts';
import type { GivenBy, Target } from '../target/target.ts';

/** What `nthfail run` waits without being told, in milliseconds: {@link Run.calmMs} and {@link Run.patienceMs}. */
export const DEFAULT_CALM_MS = 20;
export const DEFAULT_PATIENCE_MS = 2000;

/** How the command line is told of a target. */
export function givenBy({ given, name }: Pick<Target, 'given' | 'name'>): GivenBy {
  return given ?? { options: ['--target', name] };
}

/** What a command line of `nthfail run` says. Times in milliseconds, the patience without the delays of the plan. */
export interface RunCommand {
  readonly server: GivenBy;
  /** What the client does, as text. */
  readonly client: string;
  /** In plan text. */
  readonly plan: string;
  readonly patienceMs: number;
  readonly calmMs?: number;
  readonly rounds?: number;
  readonly at?: Readonly<Record<string, string>> | undefined;
  /** The options that have the same functions probed. */
  readonly probes?: readonly string[];
}

/** The command line that runs the same case again, quoted for a POSIX shell. */
export function formatRunCommand({
  target,
  exchanges,
  plan,
  onHold,
  usage,
  calmMs,
  patienceMs,
  probes,
}: Run): string {
  return formatCommand({
    server: givenBy(target),
    client: printWorkload(exchanges[0]?.workload ?? []),
    plan: printPlan(plan),
    patienceMs: patienceMs - plannedDelayMs(plan),
    calmMs,
    rounds: usage.length,
    at: onHold,
    probes: probeOptions(target, probes?.functions ?? []),
  });
}

function probeOptions({ handlers }: Run['target'], functions: readonly string[]): readonly string[] {
  const own = allNamesOf(handlers);
  const hasHandlers = own.length > 0 && own.every((name) => functions.includes(name));
  const others = functions.filter((name) => !hasHandlers || !own.includes(name));
  return [...(hasHandlers ? ['--probes'] : []), ...others.flatMap((name) => ['--probe', name])];
}

/** The command line, quoted for a POSIX shell. */
export function formatCommand({ plan, ...command }: RunCommand): string {
  const { before, behind } = frameCommand(command);
  return `${before} ${quoteForShell(plan)} ${behind}`;
}

/**
 * What stands before the plan in the command line, and what behind it. What is as usual is left out, and so are shorter times: with
 * longer ones the same shows.
 */
export function frameCommand({
  server,
  client,
  patienceMs,
  calmMs = 0,
  rounds = 1,
  at = {},
  probes = [],
}: Omit<RunCommand, 'plan'>): { readonly before: string; readonly behind: string } {
  // Steps are told apart by `; `, and the last may end in one: then it is no plain path.
  const path = /^GET (\/(?:\S*[^\s;])?)$/.exec(client)?.[1];
  const { options, command = [] } = server;
  const behind = [
    ...(path === undefined ? ['--client', quoteForShell(client)] : ['--get', quoteForShell(path)]),
    ...(rounds > 1 ? ['--rounds', String(rounds)] : []),
    ...(calmMs > DEFAULT_CALM_MS ? ['--calm', String(calmMs)] : []),
    ...(patienceMs > DEFAULT_PATIENCE_MS ? ['--patience', String(patienceMs)] : []),
    ...Object.entries(at).flatMap(([name, action]) => ['--at', quoteForShell(`${name}=${action}`)]),
    ...probes.map(quoteForShell),
    ...(command.length === 0 ? [] : ['--', ...command.map(quoteForShell)]),
  ];
  return {
    before: ['npx nthfail run', ...options.map(quoteForShell), '--plan'].join(' '),
    behind: behind.join(' '),
  };
}
