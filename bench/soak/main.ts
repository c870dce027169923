import { Command } from 'commander';
import { parseCountUpTo } from '../../harness/cli/parse-count-up-to.ts';
import { NthfailError } from '../../harness/errors.ts';
import { TARGETS } from '../../harness/target/catalogue.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { costOf } from '../cost-of.ts';
import { clearProgress, showProgress } from '../progress.ts';
import { runCases } from './run-cases.ts';

/*
 * `npm run soak`: several servers at the same time, many cases on each, the same ones over and over. A case that comes to
 * something else than the first time is a flake. Exit status 1: there was one.
 */

interface Flags {
  readonly targets: readonly string[];
  readonly cases: number;
  readonly repetitions: number;
  readonly seed: number;
}

const DEFAULT_TARGETS = ['reference', 'nginx', 'lighttpd', 'apache', 'haproxy'];
const program = new Command('npm run soak --')
  .description('the same cases on several servers at once, over and over; each must come to the same')
  .option('--targets <names...>', 'the servers', DEFAULT_TARGETS)
  .option('--cases <count>', 'on each server', parseCountUpTo(1_000_000), 2000)
  .option('--repetitions <count>', 'of all of it', parseCountUpTo(1000), 10)
  .option('--seed <number>', 'of the generators', parseCountUpTo(2 ** 31 - 1), 1)
  .parse();
process.exitCode = await main(program.opts<Flags>());

async function main({ targets: names, cases, repetitions, seed }: Flags): Promise<number> {
  const targets = names.map((name) => {
    const target = TARGETS.find((one) => one.name === name);
    if (target === undefined) throw new NthfailError('NF_E_USAGE', `unknown target ${name}`);
    return target;
  });
  // Those whose cases wait for something would be most of the time, and show no more.
  const scenarios = SCENARIOS.filter((scenario) => costOf(scenario) === 1);
  const first = new Map<string, readonly string[]>();
  let flakes = 0;
  for (let repetition = 1; repetition <= repetitions; repetition += 1) {
    const outcomes = await Promise.all(
      targets.map((target) =>
        runCases(target, scenarios, {
          cases,
          seed,
          onCase: (done) => {
            if (done % 50 === 0)
              showProgress(`${repetition} of ${repetitions}: ${target.name} ${done} of ${cases}`);
          },
        }),
      ),
    );
    clearProgress();
    for (const [index, target] of targets.entries()) {
      const now = outcomes[index] ?? [];
      const before = first.get(target.name) ?? now;
      first.set(target.name, before);
      const different = now.flatMap((outcome, at) =>
        outcome === before[at] ? [] : [`  case ${at}: ${before[at]}, then ${outcome}`],
      );
      flakes += different.length;
      process.stdout.write(
        `${repetition}  ${target.name.padEnd(16)} ${count(now)}; ${different.length} flakes\n`,
      );
      if (different.length > 0) process.stdout.write(`${different.join('\n')}\n`);
    }
  }
  process.stdout.write(
    `${targets.length} servers at a time, ${cases} cases each, ${repetitions} repetitions: ${flakes} flakes\n`,
  );
  return flakes === 0 ? 0 : 1;
}

/** How many cases came to each verdict. */
function count(outcomes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    const [verdict = ''] = outcome.split(':');
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return [...counts].map(([verdict, number]) => `${number} ${verdict}`).join(', ');
}
