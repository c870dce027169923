import { fillIn } from './fill-in.ts';
import type { Launch, LaunchSite } from './target.ts';

/** A command line, and what is known of how it starts. `{host}`, `{port}`, `{dir}` and `{backend}` are filled in. */
export interface CommandLine extends Partial<Omit<Launch, 'command' | 'args' | 'listensAt'>> {
  /** Program to run: a path, or a name to be found on PATH. */
  readonly command: string;
  /** Default: none. */
  readonly args?: readonly string[] | undefined;
  /** Port that the command listens on, when it takes no `{port}`. */
  readonly port?: number | undefined;
  /** Address that it listens on. Default: the chosen one where `{host}` is used, 127.0.0.1 otherwise. */
  readonly host?: string | undefined;
}

/** How to run a command line at a site. The environment variable PORT has its port, and stops are by SIGTERM by default. */
export function launchCommand(
  { command, args = [], env = {}, logFiles = [], port, host, stopSignal = 'SIGTERM', ...rest }: CommandLine,
  site: LaunchSite,
): Launch {
  const usesHost = [...args, ...Object.values(env)].some((text) => text?.includes('{host}'));
  const listensAt = { host: host ?? (usesHost ? site.host : '127.0.0.1'), port: port ?? site.port };
  const fill = (text: string): string => fillIn(text, { ...site, ...listensAt });
  const own = Object.entries(env).map(
    ([name, value]) => [name, value === undefined ? undefined : fill(value)] as const,
  );
  return {
    ...rest,
    command: fill(command),
    args: args.map(fill),
    env: { PORT: String(listensAt.port), ...Object.fromEntries(own) },
    ...(logFiles.length === 0 ? {} : { logFiles: logFiles.map(fill) }),
    stopSignal,
    listensAt,
  };
}
