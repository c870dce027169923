import { isNthfailError, messageOf, NthfailError } from '../errors.ts';
import { checkKeys } from './check-keys.ts';
import { checkLogPattern, PATTERN_NEEDS } from './check-log-knowledge.ts';
import { checkPattern } from './check-pattern.ts';
import { type CommandLine, launchCommand } from './launch-command.ts';
import type { LogKnowledge } from './log-knowledge.ts';
import { quoteForShell } from './quote-for-shell.ts';
import type { Launch, LaunchSite, Target } from './target.ts';
import {
  ADDRESS_SHAPES,
  COUNTS_SHAPES,
  HANDLER_SHAPES,
  LAUNCH_SHAPES,
  LOG_SHAPES,
  TARGET_SHAPES,
} from './target-shapes.ts';

/** What a target may say whichever way it is started. */
type Knowledge = Partial<Omit<Target, 'name' | 'prepare'>> & {
  /** Name in reports: letters, digits, `.`, `_` and `-`. */
  readonly name: string;
};

/** A server by its command line. `{host}`, `{port}`, `{dir}` and `{backend}` in it are filled in. */
export type CommandDescription = Knowledge & CommandLine & { readonly prepare?: never };

/** A server that needs files written, or more, before it can be started. */
export type PreparedDescription = Knowledge & { readonly [Key in keyof CommandLine]?: never } & {
  /** Writes what the server needs into the site's directory and says how to run it. `args`: none; `stopSignal`: SIGTERM. */
  readonly prepare: (site: LaunchSite) => PreparedLaunch;
};

/** What `prepare` returns: a launch, of which only the command has no default. */
export type PreparedLaunch = Partial<Omit<Launch, 'command'>> & Pick<Launch, 'command'>;

/** What {@link defineTarget} makes a target of. */
export type TargetDescription = CommandDescription | PreparedDescription;

const READY_EXAMPLE = '/^listening/';

/**
 * A target of your own, checked once: what it lacks gets its default, and what cannot be right is refused here rather than
 * found out in a run.
 * @throws NthfailError `NF_E_USAGE` with the option, the shape that is expected, and what came
 *
 * @example
 * export const target = defineTarget({
 *   name: 'my-server',
 *   command: './my-server',
 *   args: ['--listen', '{host}:{port}', '--access-log', '{dir}/access.log'],
 *   logFiles: ['{dir}/access.log'],
 *   log: { access: /^(?<client>[\d.]+) .* (?<body>\d+)$/ },
 * });
 */
export function defineTarget(description: TargetDescription): Target {
  checkDescription(description);
  if (description.prepare !== undefined) {
    const { name, prepare } = description;
    return {
      ...description,
      title: description.title ?? name,
      log: description.log ?? {},
      prepare: (site) => {
        const launch = callPrepare(name, () => prepare(site));
        checkLaunch(`prepare of ${name}`, launch);
        return { ...launch, args: launch.args ?? [], stopSignal: launch.stopSignal ?? 'SIGTERM' };
      },
    };
  }
  const [line, knowledge] = splitDescription(description);
  return {
    log: {},
    title: [line.command, ...(line.args ?? [])].map(quoteForShell).join(' '),
    ...knowledge,
    prepare: (site) => launchCommand(line, site),
  };
}

const LINE_KEYS: readonly string[] = [
  'command',
  'args',
  'env',
  'host',
  'port',
  'logFiles',
  'readyLine',
  'stopSignal',
  'configure',
] satisfies readonly (keyof CommandLine)[];

/** What is of the command line, and the rest; what is undefined is left out. */
function splitDescription(description: CommandDescription): readonly [CommandLine, Knowledge] {
  const given = Object.entries(description).filter(([, value]) => value !== undefined);
  const pick = (isOfLine: boolean): object =>
    Object.fromEntries(given.filter(([key]) => LINE_KEYS.includes(key) === isOfLine));
  return [pick(true) as CommandLine, pick(false) as Knowledge];
}

function checkDescription(value: unknown): asserts value is TargetDescription {
  checkKeys('target', value, TARGET_SHAPES);
  const given: Partial<Record<string, unknown>> = { ...value };
  if (given['name'] === undefined)
    throw new NthfailError('NF_E_USAGE', 'target.name: expected a name, got none', {
      hint: 'it is what reports call the server',
    });
  const ways = ['command', 'prepare'].filter((key) => given[key] !== undefined);
  if (ways.length !== 1)
    throw new NthfailError(
      'NF_E_USAGE',
      `target: expected either command or prepare, got ${ways.length === 0 ? 'neither' : 'both'}`,
      {
        hint: 'command and args for a command line; prepare(site) for a server that needs files written first',
      },
    );
  const extra = LINE_KEYS.find((key) => given['prepare'] !== undefined && given[key] !== undefined);
  if (extra !== undefined)
    throw new NthfailError('NF_E_USAGE', `target.${extra}: it belongs to command, and prepare was given`, {
      hint: `have prepare return ${extra === 'host' || extra === 'port' ? 'listensAt' : extra}`,
    });
  checkReadyLine('target.readyLine', given['readyLine']);
  if (given['log'] !== undefined) checkLog(given['log']);
  if (given['handlers'] !== undefined) checkKeys('target.handlers', given['handlers'], HANDLER_SHAPES);
}

/** What `prepare` returns; what it throws without a code of ours says whose mistake it is. */
function callPrepare(name: string, prepare: () => PreparedLaunch): PreparedLaunch {
  try {
    return prepare();
  } catch (cause) {
    if (isNthfailError(cause)) throw cause;
    throw new NthfailError('NF_E_USAGE', `prepare of ${name}: ${messageOf(cause)}`, { cause });
  }
}

function checkLaunch(name: string, launch: unknown): void {
  checkKeys(name, launch, LAUNCH_SHAPES);
  if (!('command' in launch) || launch.command === undefined)
    throw new NthfailError('NF_E_USAGE', `${name}: expected a command, got none`, {
      hint: 'return { command, args, ... }, not a promise of it',
    });
  checkReadyLine(`${name}.readyLine`, 'readyLine' in launch ? launch.readyLine : undefined);
  if ('listensAt' in launch && launch.listensAt !== undefined)
    checkAddress(`${name}.listensAt`, launch.listensAt);
}

function checkAddress(name: string, value: unknown): void {
  checkKeys(name, value, ADDRESS_SHAPES);
  const { host, port }: { readonly host?: unknown; readonly port?: unknown } = value;
  if (host === undefined || port === undefined)
    throw new NthfailError('NF_E_USAGE', `${name}: expected both host and port`, {
      hint: 'leave it out where the server listens at the host and port of its site',
    });
}

function checkReadyLine(name: string, value: unknown): void {
  if (value !== undefined) checkPattern(name, value, { example: READY_EXAMPLE });
}

function checkLog(value: unknown): asserts value is LogKnowledge {
  checkKeys('target.log', value, LOG_SHAPES);
  const log: LogKnowledge = value;
  for (const key of Object.keys(PATTERN_NEEDS) as (keyof typeof PATTERN_NEEDS)[])
    if (log[key] !== undefined) checkLogPattern(`target.log.${key}`, key, log[key]);
  if (log.partialRecordCounts !== undefined) {
    checkKeys('target.log.partialRecordCounts', log.partialRecordCounts, COUNTS_SHAPES);
    const { since, bytes }: Partial<typeof log.partialRecordCounts> = log.partialRecordCounts;
    if (since === undefined || bytes === undefined)
      throw new NthfailError('NF_E_USAGE', 'target.log.partialRecordCounts: expected both since and bytes', {
        hint: "such as { since: 'response', bytes: 'body' }",
      });
  }
  for (const key of ['partialRecordLevel', 'partialRecordCounts'] as const)
    if (log[key] !== undefined && log.partialRecord === undefined)
      throw new NthfailError('NF_E_USAGE', `target.log.${key}: it is about partialRecord, and there is none`);
  for (const [key, other] of [
    ['readyHandler', 'errorHandler'],
    ['errorHandler', 'readyHandler'],
  ] as const)
    if (log[key] !== undefined && log[other] === undefined)
      throw new NthfailError('NF_E_USAGE', `target.log.${key}: it is of use together with ${other}`, {
        hint: `give ${other} too`,
      });
}
