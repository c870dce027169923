import { launchCommand } from './launch-command.ts';
import type { LogKnowledge } from './log-knowledge.ts';
import { printPattern } from './print-pattern.ts';
import { quoteForShell } from './quote-for-shell.ts';
import type { GivenBy, Target } from './target.ts';

/** Options of {@link commandTarget}. */
export interface CommandOptions {
  readonly command: string;
  /** `{port}` and `{host}` in them stand for the address chosen by the harness, `{dir}` for a private directory. */
  readonly args: readonly string[];
  /** Port that the command listens on, when it takes no `{port}`. */
  readonly port?: number | undefined;
  /** Address that it listens on. Default: the chosen one where `{host}` is used, 127.0.0.1 otherwise. */
  readonly host?: string | undefined;
  /** Log files besides standard output and standard error; `{dir}` and the like are filled in. */
  readonly logFiles?: readonly string[] | undefined;
  /** What its log says, as far as the command line can tell it; `defineTarget` takes all of it. Default: nothing known. */
  readonly log?: Pick<LogKnowledge, 'partialRecord' | 'access' | 'alert'> | undefined;
  /** A line by which it says that it is ready. */
  readonly readyLine?: RegExp | undefined;
}

/** The name of every target that is given as a command line; its title is the command, quoted for a shell. */
export const COMMAND_TARGET = 'command';

/** A server given as a command line. What is not known of its log is not judged. */
export function commandTarget(options: CommandOptions): Target {
  const { command, args, port, host, logFiles = [], log = {}, readyLine } = options;
  return {
    name: COMMAND_TARGET,
    title: [command, ...args].map(quoteForShell).join(' '),
    log,
    given: { options: optionsOf(options), command: [command, ...args] },
    prepare: (site) =>
      launchCommand(
        { command, args, port, host, logFiles, ...(readyLine === undefined ? {} : { readyLine }) },
        site,
      ),
  };
}

/** The options of `nthfail run` that say the same. */
function optionsOf({ host, port, logFiles = [], log = {}, readyLine }: CommandOptions): GivenBy['options'] {
  const patterns = { '--ready': readyLine, '--record': log.partialRecord, '--access': log.access };
  return [
    ...(host === undefined ? [] : ['--host', host]),
    ...(port === undefined ? [] : ['--port', String(port)]),
    ...logFiles.flatMap((path) => ['--log', path]),
    ...Object.entries({ ...patterns, '--alert': log.alert }).flatMap(([option, pattern]) =>
      pattern === undefined ? [] : [option, printPattern(pattern)],
    ),
  ];
}
