import { NthfailError } from '../errors.ts';
import { TARGETS } from '../target/catalogue.ts';
import { commandTarget } from '../target/command.ts';
import { findTarget } from '../target/find-target.ts';
import type { Target } from '../target/target.ts';
import { isTargetFile, loadTarget } from './load-target.ts';

/** The options that say which server. */
export interface TargetFlags {
  readonly target?: string;
  readonly host?: string;
  readonly port?: number;
  readonly log?: readonly string[];
  readonly record?: RegExp;
  readonly access?: RegExp;
  readonly alert?: RegExp;
  readonly ready?: RegExp;
}

/** Options that are about a command, and not about a target. */
const OF_COMMANDS = ['host', 'port', 'log', 'record', 'access', 'alert', 'ready'] as const;

/** The server: a command, a target with a name, or one from a file. @throws NthfailError `NF_E_USAGE` */
export async function chooseTarget(command: readonly string[], flags: TargetFlags): Promise<Target> {
  const { target: name } = flags;
  const [program, ...args] = command;
  if (program !== undefined && name !== undefined)
    throw new NthfailError('NF_E_USAGE', 'both --target and a command were given', {
      hint: 'leave one of them out',
    });
  if (program !== undefined) return chooseCommand(program, args, flags);
  const names = TARGETS.map((target) => target.name).join(', ');
  if (name === undefined)
    throw new NthfailError('NF_E_USAGE', 'no server: give --target NAME, or a command after --', {
      hint: `the targets are ${names}; one of your own is a file, such as --target ./my-server.mjs`,
    });
  checkNoneOfCommands(flags);
  if (isTargetFile(name)) return loadTarget(name);
  return findTarget(name);
}

function chooseCommand(command: string, args: readonly string[], flags: TargetFlags): Target {
  const { host, port, log, record, access, alert, ready } = flags;
  if (port === undefined && !args.some((argument) => argument.includes('{port}')))
    throw new NthfailError('NF_E_USAGE', `no port: where does ${command} listen?`, {
      hint: 'put {port} where the command takes its port, or say --port NUMBER',
    });
  return commandTarget({
    ...{ command, args, host, port, logFiles: log, readyLine: ready },
    log: {
      ...(record === undefined ? {} : { partialRecord: record }),
      ...(access === undefined ? {} : { access }),
      ...(alert === undefined ? {} : { alert }),
    },
  });
}

function checkNoneOfCommands(flags: TargetFlags): void {
  const given = OF_COMMANDS.filter((option) => flags[option] !== undefined).map((option) => `--${option}`);
  if (given.length === 0) return;
  const isOne = given.length === 1;
  throw new NthfailError(
    'NF_E_USAGE',
    `${given.join(' and ')} ${isOne ? 'is' : 'are'} for a command, and --target was given`,
    { hint: `leave ${isOne ? 'it' : 'them'} out: a target says that itself` },
  );
}
