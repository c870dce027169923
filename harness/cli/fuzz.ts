import { availableParallelism } from 'node:os';
import { Command, Option } from 'commander';
import { parseCountUpTo } from './parse-count-up-to.ts';
import { parseDuration } from './parse-duration.ts';
import { type FuzzFlags, runFuzz } from './run-fuzz.ts';
import { addServerOptions, collect, parseDelay } from './server-options.ts';

/** `nthfail fuzz`: workloads and plans, guided by what is new, until it is stopped. */
export function fuzzCommand(
  setStatus: (status: number) => void,
  interrupted: AbortSignal,
  onSearch: (search: Promise<unknown>) => void,
): Command {
  return addServerOptions(new Command('fuzz'))
    .description(
      'try workloads and plans, guided by new behaviour, until stopped; a directory keeps what is found',
    )
    .option('-g, --get <path>', 'request path to draw from; may be said again', collect)
    .option(
      '-o, --out <directory>',
      'state, corpus and findings; a fuzzer that was stopped goes on there',
      'nthfail-fuzz',
    )
    .option('--budget <time>', 'end after so long, such as 10m', parseDuration)
    .option('--cases <count>', 'draw no more after so many cases', parseCountUpTo(2 ** 31 - 1))
    .option('--seed <number>', 'of what is drawn', parseCountUpTo(2 ** 31 - 1, 0), 1)
    .addOption(
      new Option('-j, --jobs <count>', 'processes, each with a server of its own')
        .argParser(parseCountUpTo(256))
        .default(availableParallelism(), 'one for each core'),
    )
    .option('--side-by-side <count>', 'cases at a time on each server', parseCountUpTo(64), 4)
    .option('--patience <ms>', 'how long a client waits for the response or the end', parseDelay, 500)
    .option('--no-guided', 'draw every case anew')
    .option('--coverage', 'be guided by code too, in a server built with -fsanitize-coverage', false)
    .addHelpText(
      'after',
      `
A finding is written to DIRECTORY/findings the moment it has been seen alone on a fresh server: nothing is lost however the
fuzzer ends. Then it is made as small as it goes. Those of one bug have one file: they are told apart by contract, call and
end. One that does not come each time is moved to DIRECTORY/unsteady.

The jobs tell each other what is new. When they hear of it is not the same each time, so the same seed draws the same cases
only with --jobs 1, and as far as the server does the same.

The line that says how far it is: cases, points (calls, by ordinal) at which faults have struck, findings, servers that were
replaced, and for how long nothing new was seen. On a terminal it is live; elsewhere it comes once a minute.

Exit status: 0 nothing found, 1 findings (those of earlier runs too), 3 the server did not start, 64 wrong usage.

Examples:
  nthfail fuzz --target nginx --budget 10m
  nthfail fuzz --get / --get /big -- ./my-server {port}
  nthfail replay nthfail-fuzz/findings`,
    )
    .action(async (command: string[], flags: FuzzFlags) => {
      const search = runFuzz(command, flags, interrupted);
      onSearch(search);
      setStatus(await search);
    });
}
