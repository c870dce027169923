import { CommanderError } from 'commander';
import { EXIT_USAGE } from '../../harness/errors.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { costOf } from '../cost-of.ts';
import { clearProgress, showProgress } from '../../harness/cli/show-progress.ts';
import { findFlaws } from './find-flaws.ts';
import { type Flags, readFlags } from './read-flags.ts';
import { targetsNamed } from '../targets-named.ts';
import { runCases } from './run-cases.ts';

/*
 * `npm run soak`: several servers at the same time, many cases on each, the same ones over and over. A case that comes to
 * something else than the first time is a flaw, as is one that was broken or diverged, and a server on which none passed.
 * Exit status 1: there was one.
 */

/** Scenarios in which several servers leave a client to its patience: that would be most of the time, and show no more. */
const WAITING: readonly string[] = ['server-calls-fail', 'memory-runs-out'];

try {
  process.exitCode = await main(readFlags(process.argv.slice(2)));
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
}

async function main({ targets: names, cases, repetitions, seed }: Flags): Promise<number> {
  const targets = targetsNamed(names);
  const scenarios = SCENARIOS.filter(
    (scenario) => costOf(scenario) === 1 && !WAITING.includes(scenario.name),
  );
  const first = new Map<string, readonly string[]>();
  let count = 0;
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
      const flaws = findFlaws(before, now);
      count += flaws.length;
      process.stdout.write(
        `${repetition}  ${target.name.padEnd(16)} ${countVerdicts(now)}; ${flaws.length} flaws\n`,
      );
      for (const flaw of flaws) process.stdout.write(`  ${flaw}\n`);
    }
  }
  process.stdout.write(
    `${targets.length} servers at a time, ${cases} cases each, ${repetitions} repetitions: ${count} flaws\n`,
  );
  return count === 0 ? 0 : 1;
}

/** How many cases came to each verdict. */
function countVerdicts(outcomes: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const outcome of outcomes) {
    const [verdict = ''] = outcome.split(':');
    counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  }
  return [...counts].map(([verdict, number]) => `${number} ${verdict}`).join(', ');
}
