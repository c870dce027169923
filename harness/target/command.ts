import { quoteForShell } from './quote-for-shell.ts';
import type { Target } from './target.ts';

/** Options of {@link commandTarget}. */
export interface CommandOptions {
  readonly command: string;
  /** `{port}` and `{host}` in them stand for the address chosen by the harness. */
  readonly args: readonly string[];
  /** Port that the command listens on, when it takes no `{port}`. */
  readonly port?: number | undefined;
  /** Address that it listens on. Default: the chosen one where `{host}` is used, 127.0.0.1 otherwise. */
  readonly host?: string | undefined;
}

/** The name of every target that is given as a command line; its title is the command, quoted for a shell. */
export const COMMAND_TARGET = 'command';

/** A server given as a command line. Nothing is known of its log, so contracts about records do not apply. */
export function commandTarget({ command, args, port, host }: CommandOptions): Target {
  return {
    name: COMMAND_TARGET,
    title: [command, ...args].map(quoteForShell).join(' '),
    log: {},
    prepare: (site) => {
      const usesHost = args.some((argument) => argument.includes('{host}'));
      const listensAt = { host: host ?? (usesHost ? site.host : '127.0.0.1'), port: port ?? site.port };
      const fill = (text: string): string =>
        text.replaceAll('{port}', String(listensAt.port)).replaceAll('{host}', listensAt.host);
      return {
        command,
        args: args.map(fill),
        env: { PORT: String(listensAt.port) },
        stopSignal: 'SIGTERM',
        listensAt,
      };
    },
  };
}
