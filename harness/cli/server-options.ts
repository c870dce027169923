import { Command, Option } from 'commander';
import { startServer } from '../target/start-server.ts';
import type { RunningServer } from '../target/running-server.ts';
import { TARGETS } from '../target/catalogue.ts';
import type { ProbeChoice } from '../target/server-probes.ts';
import type { Target } from '../target/target.ts';
import { needsAllocations } from '../plan/counted-calls.ts';
import type { Plan } from '../plan/plan.ts';
import { chooseTarget, type TargetFlags } from './choose-target.ts';
import { parseCountUpTo } from './parse-count-up-to.ts';
import { readLogPattern, readReadyLine } from './read-pattern.ts';

/** The options that say which server, and how it is started. */
export interface ServerFlags extends TargetFlags {
  readonly startTimeout: number;
  readonly ioUring: 'allow' | 'refuse';
  readonly coverage?: boolean;
  readonly probes?: boolean;
  readonly probe?: readonly string[];
  readonly allocations?: boolean;
}

/** The longest delay that setTimeout keeps, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;
/** Reads an option's milliseconds, from 1. */
export const parseDelay: (text: string) => number = parseCountUpTo(MAX_DELAY_MS);
/** Reads an option's milliseconds, from 0. */
export const parseDelayFromZero: (text: string) => number = parseCountUpTo(MAX_DELAY_MS, 0);

/** Collects the values of an option that may be said again. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** Gives a command the options that say which server, and the command behind `--`. */
export function addServerOptions(command: Command): Command {
  return addServerFlags(
    command.argument(
      '[command...]',
      'after --: a server to start; {port}, {host} and {dir} in it are filled in',
    ),
  );
}

/** The options alone. */
export function addServerFlags(command: Command): Command {
  return command
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
    .option('--start-timeout <ms>', 'how long the server may take to listen', parseDelay, 10_000)
    .option('--allocations', 'follow malloc and its kin too; a plan that names them does so by itself')
    .addOption(
      new Option('--io-uring <answer>', "what becomes of the server's io_uring, which no library sees")
        .choices(['allow', 'refuse'])
        .default('allow'),
    );
}

/** The options, with allocations followed where the plan names them. */
export function withAllocations<Flags extends ServerFlags>(flags: Flags, plan: Plan): Flags {
  return needsAllocations(plan) ? { ...flags, allocations: true } : flags;
}

/** A target, and how it is started. */
export interface ChosenServer {
  readonly target: Target;
  readonly start: () => Promise<RunningServer>;
}

/** Gives a command the options for function probes. */
export function addProbeFlags(command: Command): Command {
  return command
    .option('--probes', "probe the target's handlers: their entries are shown, and contracts judge by them")
    .option(
      '--probe <function>',
      'probe a function of the server, name or library.so:name; may be said again',
      collect,
    );
}

function chooseProbes({ probes = false, probe = [] }: ServerFlags): ProbeChoice {
  if (probe.length > 0) return { functions: probe, handlers: probes };
  return probes ? 'on' : 'off';
}

/** The server of a command line. @throws NthfailError `NF_E_USAGE`, before anything is started */
export async function chooseServer(command: readonly string[], flags: ServerFlags): Promise<ChosenServer> {
  const target = await chooseTarget(command, flags);
  const { startTimeout: startTimeoutMs, ioUring, coverage = false, allocations = false } = flags;
  const probes = chooseProbes(flags);
  const options = { startTimeoutMs, ioUring, coverage, allocations, probes };
  return { target, start: () => startServer(target, options) };
}
