import type { FindingFile } from '../../search/finding-file.ts';
import { quoteForShell } from '../../target/quote-for-shell.ts';
import type { CommandFrame } from './page-data.ts';

/** What a case is run again with, but for its plan. Times in milliseconds. */
export type ReplayInput = Pick<FindingFile, 'client'> & {
  readonly server: {
    readonly options: readonly string[];
    readonly command?: readonly string[] | undefined;
  };
} & Partial<Pick<FindingFile, 'at' | 'patienceMs' | 'calmMs' | 'rounds'>>;

/** The command line that runs a case again, without its plan, which stands between the two. */
export function replayFrame({
  server,
  client,
  at = {},
  patienceMs,
  calmMs,
  rounds = 1,
}: ReplayInput): CommandFrame {
  const { options, command = [] } = server;
  return {
    before: ['npx nthfail run', ...options.map(quoteForShell), '--plan'].join(' '),
    behind: [
      '--client',
      quoteForShell(client),
      ...Object.entries(at).flatMap(([name, action]) => ['--at', quoteForShell(`${name}=${action}`)]),
      ...(patienceMs === undefined ? [] : ['--patience', String(patienceMs)]),
      ...(calmMs === undefined ? [] : ['--calm', String(calmMs)]),
      ...(rounds > 1 ? ['--rounds', String(rounds)] : []),
      ...(command.length === 0 ? [] : ['--', ...command.map(quoteForShell)]),
    ].join(' '),
  };
}
