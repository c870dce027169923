import { Command } from 'commander';
import { parseCountUpTo } from '../../harness/cli/parse-count-up-to.ts';
import { clearProgress, showProgress } from '../../harness/cli/show-progress.ts';
import { sideBySide } from '../../harness/search/side-by-side.ts';
import { BUGS } from '../../harness/target/reference-bugs.data.ts';
import { spreadOf } from '../spread.ts';
import { fuzzBug, type FuzzedBug } from './fuzz-bug.ts';
import { killLoop, type KillReport } from './kill-loop.ts';
import { sweepBug, type SweptBug } from './sweep-bug.ts';

/*
 * `npm run search`: what a sweep and a fuzzer make of the reference server with one bug at a time, without any hint; with
 * --kills, what is left of a fuzzer that is killed. Exit status 1: a bug escaped the sweep, or something was left or lost.
 */

interface Flags {
  readonly seeds: number;
  readonly cases: number;
  readonly sideBySide: number;
  readonly only?: readonly string[];
  readonly fuzz: boolean;
  readonly kills?: number;
}

const program = new Command('npm run search --')
  .description('sweep and fuzz the reference server with one bug at a time, without any hint')
  .option('--seeds <count>', 'fuzzers for each bug, guided and not', parseCountUpTo(1000), 3)
  .option('--cases <count>', 'most cases of one fuzzer', parseCountUpTo(1_000_000), 2000)
  .option('--side-by-side <count>', 'bugs at a time', parseCountUpTo(64), 2)
  .option('--only <bugs...>', 'these alone')
  .option('--no-fuzz', 'sweep only')
  .option(
    '--kills <count>',
    'kill a fuzzer so often instead, its servers or a job before it perhaps',
    parseCountUpTo(10_000),
  )
  .parse();
process.exitCode = await main(program.opts<Flags>());

async function main({ seeds, cases, sideBySide: lanes, only, fuzz, kills }: Flags): Promise<number> {
  if (kills !== undefined) return reportKills(await killLoop('deferred-error', kills, 1));
  const bugs = BUGS.filter(({ name }) => only === undefined || only.includes(name));
  const rows = await sideBySide(bugs, lanes, async ({ name }) => {
    showProgress(name);
    const swept = await sweepBug(name);
    const fuzzed: FuzzedBug[] = [];
    for (const seed of Array(fuzz ? seeds : 0).keys())
      fuzzed.push(await fuzzBug(name, { seed, most: cases }));
    clearProgress();
    process.stdout.write(`${renderRow(name, swept, fuzzed)}\n`);
    return { name, swept, fuzzed };
  });
  const escaped = rows.filter(({ swept }) => swept === undefined).map(({ name }) => name);
  const by = (wanted: SweptBug['by']): number => rows.filter(({ swept }) => swept?.by === wanted).length;
  process.stdout.write(
    `${rows.length - escaped.length} of ${rows.length} bugs found by sweeps: ${by('one fault')} by one fault, ${by('a pair')} by a pair, ${by('rounds')} by one fault over and over\n`,
  );
  if (escaped.length > 0) process.stdout.write(`escaped: ${escaped.join(', ')}\n`);
  if (fuzz) process.stdout.write(`${summarize(rows.flatMap(({ fuzzed }) => fuzzed))}\n`);
  return escaped.length === 0 ? 0 : 1;
}

function reportKills({ kills, ofServers, ofJobs, findings, flaws }: KillReport): number {
  process.stdout.write(
    `${kills} kills, ${ofServers} of them after the servers and ${ofJobs} after a job: ${findings} findings, ${flaws.length} flaws\n`,
  );
  for (const flaw of flaws) process.stdout.write(`${flaw}\n`);
  return flaws.length === 0 ? 0 : 1;
}

function renderRow(name: string, swept: SweptBug | undefined, fuzzed: readonly FuzzedBug[]): string {
  const found =
    swept === undefined ? 'escaped' : `${swept.by}, case ${swept.cases}: ${swept.plan} on ${swept.client}`;
  const guided = fuzzed.map(({ guided: cases }) => cases ?? '–').join(' ');
  const unguided = fuzzed.map(({ unguided: cases }) => cases ?? '–').join(' ');
  return `${name.padEnd(26)}${found}${fuzzed.length === 0 ? '' : `\n${' '.repeat(26)}cases to find it: guided ${guided}; unguided ${unguided}`}`;
}

/** What guidance is worth: only where both found the bug can they be compared. */
function summarize(fuzzed: readonly FuzzedBug[]): string {
  const ratios = fuzzed.flatMap(({ guided, unguided }) =>
    guided === undefined || unguided === undefined ? [] : unguided / guided,
  );
  const foundBy = (who: 'guided' | 'unguided'): number =>
    fuzzed.filter((one) => one[who] !== undefined).length;
  const cases = (who: 'guided' | 'unguided'): number =>
    spreadOf(fuzzed.flatMap((one) => one[who] ?? [])).median;
  return (
    `guided: ${foundBy('guided')} of ${fuzzed.length} found, median case ${cases('guided')}; ` +
    `unguided: ${foundBy('unguided')} of ${fuzzed.length}, median case ${cases('unguided')}; ` +
    `unguided takes ${spreadOf(ratios).median.toFixed(2)} times as many cases in the median of ${ratios.length} pairs`
  );
}
