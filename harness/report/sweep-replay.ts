import { formatCommand } from './run-command.ts';
import type { SweepJson } from './sweep-json.ts';

/** The command line that runs one case of a sweep again, quoted for a POSIX shell. @param plan its text */
export function formatSweepReplay(
  { server, client, patienceMs }: Pick<SweepJson, 'server' | 'client' | 'patienceMs'>,
  plan: string,
): string {
  return formatCommand({ server, client, plan, patienceMs });
}
