import { join } from 'node:path';
import { Command, Option } from 'commander';
import { EXIT_BROKEN, EXIT_FAILED, EXIT_PASSED } from '../errors.ts';
import type { Workload } from '../exchange/workload.ts';
import { renderAnnotations } from '../report/github.ts';
import { renderJUnit } from '../report/junit.ts';
import { givenBy } from '../report/run-command.ts';
import type { SweepJson } from '../report/sweep-json.ts';
import { renderSweep } from '../report/sweep-terminal.ts';
import { foundOf, saveFound } from '../search/search-directory.ts';
import { sweep } from '../search/sweep.ts';
import { sweepToJson } from '../search/sweep-to-json.ts';
import { writeWhole } from '../search/write-whole.ts';
import type { Target } from '../target/target.ts';
import { parseCountUpTo } from './parse-count-up-to.ts';
import { parseDuration } from './parse-duration.ts';
import { readWorkload, type WorkloadFlags } from './read-workload.ts';
import { checkReportPath, writeReport } from './write-report.ts';
import { addServerOptions, chooseServer, collect, parseDelay, type ServerFlags } from './server-options.ts';
import { clearProgress, showProgress } from './show-progress.ts';

interface SweepFlags extends WorkloadFlags, ServerFlags {
  readonly pairs: boolean;
  readonly budget?: number;
  readonly shallow?: number;
  readonly seed: number;
  readonly sideBySide: number;
  readonly rounds: number;
  readonly patience: number;
  readonly out?: string;
  readonly junit?: string;
  readonly json: boolean;
}

/** `nthfail sweep`: every fault at every point of one workload. */
export function sweepCommand(
  setStatus: (status: number) => void,
  interrupted: AbortSignal,
  onSearch: (search: Promise<unknown>) => void,
): Command {
  return addServerOptions(new Command('sweep'))
    .description('try every fault at every call that a server makes for one workload')
    .option('-g, --get <path>', 'request path; several are sent at once, pipelined', collect)
    .addOption(
      new Option(
        '-c, --client <steps>',
        "what the client does, such as 'GET /a; await; GET /b; half-close'",
      ).conflicts('get'),
    )
    .option('--pairs', 'also a second fault behind each first one that the server survives', false)
    .option('--budget <time>', 'begin no further case after so long, such as 30s', parseDuration)
    .option('--shallow <count>', 'only so many of the cases, drawn by --seed', parseCountUpTo(1_000_000))
    .option('--seed <number>', 'of what is drawn', parseCountUpTo(2 ** 31 - 1, 0), 1)
    .option('--side-by-side <count>', 'cases at a time on the one server', parseCountUpTo(64), 4)
    .option(
      '--rounds <count>',
      'run each case this often, alone, and look for what leaks; it takes 6 or more',
      parseCountUpTo(1000),
      1,
    )
    .option('--patience <ms>', 'how long a client waits for the response or the end', parseDelay, 500)
    .option('-o, --out <directory>', 'write sweep.json, findings and their runs there')
    .option('--junit <file>', 'write JUnit XML too, a test case for each case')
    .option('--json', 'print the sweep as JSON', false)
    .addHelpText(
      'after',
      `
Each fault is tried once and from its point on, each case on one live server; what does not pass is run again alone, on a
server that no case has harmed, before it counts. Faults of accept and of the poller strike up to eight times in a row.

Exit status: 0 nothing found, 1 findings, 3 the sweep could not take place, 64 wrong usage.

Examples:
  nthfail sweep --target nginx --get /pattern-20000.bin
  nthfail sweep --pairs --budget 60s --out findings --get / -- ./my-server {port}`,
    )
    .action(async (command: string[], flags: SweepFlags) => {
      const search = runSweep(command, flags, interrupted);
      onSearch(search);
      setStatus(await search);
    });
}

async function runSweep(
  command: readonly string[],
  flags: SweepFlags,
  interrupted: AbortSignal,
): Promise<number> {
  const { target, start } = await chooseServer(command, flags);
  if (flags.junit !== undefined) checkReportPath('JUnit XML', flags.junit);
  const { seed } = flags;
  const given = givenBy(target);
  const refused = flags.ioUring === 'refuse' ? ['--io-uring', flags.ioUring] : [];
  const server = { ...given, options: [...given.options, ...refused], says: target.title };
  const startedAt = performance.now();
  let found = 0;
  const swept = await sweep(start, {
    workload: workloadOf(target, flags),
    patienceMs: flags.patience,
    lanes: flags.sideBySide,
    rounds: flags.rounds,
    withPairs: flags.pairs,
    shallow: flags.shallow,
    seed,
    budgetMs: flags.budget,
    signal: interrupted,
    onCase: (done, of) => showProgress(`${done} of ${of} cases, ${found} findings`),
    onFinding: (checked) => {
      found += 1;
      if (flags.out !== undefined)
        saveFound(flags.out, foundOf(checked, { says: target.title, seed, ioUring: flags.ioUring }));
    },
  }).finally(() => clearProgress());
  const json = sweepToJson(swept, { server, seed, durationMs: performance.now() - startedAt });
  if (flags.out !== undefined) saveSweep(flags.out, json);
  if (flags.junit !== undefined) writeReport('JUnit XML', flags.junit, renderJUnit(json));
  process.stdout.write(`${flags.json ? JSON.stringify(json, undefined, 2) : renderSweep(json)}\n`);
  if (process.env['GITHUB_ACTIONS'] === 'true') process.stdout.write(renderAnnotations(json));
  if (swept.findings.size > 0) return EXIT_FAILED;
  return json.counts.passed === 0 ? EXIT_BROKEN : EXIT_PASSED;
}

/** What the client does: what was said, or one request for a response that takes a write or two. */
function workloadOf({ pathFor }: Target, flags: SweepFlags): Workload {
  if (flags.get !== undefined || flags.client !== undefined) return readWorkload(flags);
  const pieces = [
    { from: 'memory', bytes: 100 },
    { from: 'file', bytes: 5000 },
  ] as const;
  return [{ kind: 'get', path: pathFor?.({ framing: 'length', pieces }) ?? '/' }];
}

function saveSweep(directory: string, json: SweepJson): void {
  writeWhole(join(directory, 'sweep.json'), `${JSON.stringify(json, undefined, 2)}\n`);
}
