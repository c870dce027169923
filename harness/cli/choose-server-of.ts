import { Command, CommanderError } from 'commander';
import { isNthfailError, NthfailError } from '../errors.ts';
import { needsAllocationsOf } from '../search/case-of.ts';
import type { StoredFinding } from '../search/finding-store.ts';
import { addServerOptions, type ChosenServer, chooseServer, type ServerFlags } from './server-options.ts';

/** A server as a command line gives it: the options that stand there, and what is behind `--`. */
export interface GivenServer {
  readonly flags: Partial<ServerFlags>;
  readonly command: readonly string[];
}

/** No server option at all. */
export const NOTHING_GIVEN: GivenServer = { flags: {}, command: [] };

/** The server options that stand on a command line, without those that have their defaults. */
export function givenFlags(command: Command): Partial<ServerFlags> {
  const options = Object.entries(command.opts());
  return Object.fromEntries(options.filter(([name]) => command.getOptionValueSource(name) === 'cli'));
}

/**
 * The server options that a finding has, as a command line gives them.
 * @throws NthfailError `NF_E_USAGE` with the file's name, when they are none
 */
export function serverFlagsOf({ path, finding }: StoredFinding): {
  readonly flags: ServerFlags;
  readonly command: readonly string[];
} {
  let command: readonly string[] = [];
  let flags: ServerFlags | undefined;
  const parser = addServerOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} })
    .action((words: string[], parsed: ServerFlags) => {
      command = words;
      flags = parsed;
    });
  try {
    const { options, command: own = [] } = finding.server;
    parser.parse(own.length === 0 ? options : [...options, '--', ...own], { from: 'user' });
    if (flags === undefined) throw new CommanderError(0, 'commander.help', 'no options of a server');
    return { flags, command };
  } catch (error) {
    throw inFile(path, error);
  }
}

/**
 * The server of a finding. What a command line says instead takes its place, option by option: another command keeps what
 * the finding knows of the log, and another target keeps nothing but how a server is started. Its allocations are followed
 * where the finding's plan names some.
 * @throws NthfailError `NF_E_USAGE`, with the file's name where it is the file's fault, before anything is started
 */
export async function chooseServerOf(
  stored: StoredFinding,
  instead: GivenServer = NOTHING_GIVEN,
): Promise<ChosenServer> {
  const { flags: written, command } = serverFlagsOf(stored);
  const flags = needsAllocationsOf(stored) ? { ...written, allocations: true } : written;
  if (instead.command.length > 0) return chooseServer(instead.command, merge(flags, instead));
  if (instead.flags.target !== undefined) return chooseServer([], merge(flags, instead));
  try {
    return await chooseServer(command, merge(flags, instead));
  } catch (error) {
    throw inFile(stored.path, error);
  }
}

function merge(own: ServerFlags, { flags: given, command }: GivenServer): ServerFlags {
  const { startTimeout, ioUring, allocations = false } = own;
  if (given.target !== undefined) return { startTimeout, ioUring, allocations, ...given };
  if (command.length === 0) return { ...own, ...given };
  const { target: _target, ...rest } = own;
  return { ...rest, ...given };
}

/** What is wrong with the options of a finding, with the name of its file. */
function inFile(path: string, error: unknown): unknown {
  if (error instanceof CommanderError)
    return new NthfailError('NF_E_USAGE', `${path}, server: ${error.message.replace(/^error: /, '')}`, {
      hint: 'its options are those of nthfail run',
      cause: error,
    });
  if (!isNthfailError(error) || error.code !== 'NF_E_USAGE') return error;
  const details = error.hint === undefined ? {} : { hint: error.hint };
  return new NthfailError('NF_E_USAGE', `${path}, server: ${error.message}`, { ...details, cause: error });
}
