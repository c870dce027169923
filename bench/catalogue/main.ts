import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseCountUpTo } from '../../harness/cli/parse-count-up-to.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import type { Verdict } from '../../harness/contract/judge.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { BUGS } from '../../harness/target/reference-bugs.data.ts';
import { REFERENCE_MODES } from '../../harness/target/reference.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { showProgress } from '../../harness/cli/show-progress.ts';
import { sideBySide } from '../../harness/search/side-by-side.ts';
import { renderTable } from '../table.ts';
import { checkCorrect } from './check-correct.ts';
import { checkPage } from './check-page.ts';
import { costOf } from '../cost-of.ts';
import { type BugResult, detectBug, type DetectOptions, isDetectedBy } from './detect-bug.ts';
import { medianCases, renderBugsPage } from './render-bugs-page.ts';

/*
 * `npm run catalogue`: every bug of the reference server against every scenario, the correct build against all of them,
 * and each contract against the bugs that only it finds. Writes docs/bugs.md. Exit status 1: a bug escaped, the correct
 * build was refuted, a contract is not needed, or a row of the page is not true.
 */

interface Flags {
  readonly cases: number;
  readonly correct: number;
  readonly seed: number;
  readonly patience: number;
  readonly sideBySide: number;
  readonly only?: readonly string[];
  readonly check: boolean;
}

const PAGE = join(packageRoot(), 'docs/bugs.md');
const program = new Command('npm run catalogue --')
  .description('every bug of the reference server against every scenario; writes docs/bugs.md')
  .option('--cases <count>', 'most cases for each bug and scenario', parseCountUpTo(1_000_000), 100)
  .option(
    '--correct <count>',
    'cases on the correct build, over all scenarios',
    parseCountUpTo(10_000_000),
    4000,
  )
  .option('--seed <number>', 'of the generators', parseCountUpTo(2 ** 31 - 1), 1)
  .option('--patience <ms>', 'how long a client waits on a build with a bug', parseCountUpTo(60_000), 300)
  .option('--side-by-side <count>', 'bugs at a time', parseCountUpTo(64), 3)
  .option('--only <bugs...>', 'these bugs alone, and no page')
  .option('--check', 'do not write the page, but check that each of its rows is true', false)
  .parse();
process.exitCode = await main(program.opts<Flags>());

async function main(flags: Flags): Promise<number> {
  const options: DetectOptions = {
    scenarios: SCENARIOS,
    cases: flags.cases,
    seed: flags.seed,
    patienceMs: flags.patience,
    isBrief: flags.check,
  };
  const bugs = BUGS.filter(({ name }) => flags.only?.includes(name) ?? true);
  const results = await sideBySide(
    bugs,
    flags.sideBySide,
    (bug) => detectBug(bug, options),
    (done) => showProgress(`${done} of ${bugs.length} bugs`),
  );
  const escaped = results.filter(({ shown }) => shown === undefined).map(({ bug }) => bug.name);
  if (!flags.check || escaped.length > 0) process.stdout.write(`${renderResults(results)}\n\n`);
  process.stdout.write(
    `${results.length - escaped.length} of ${results.length} bugs detected, median of ${medianCases(results)} cases\n`,
  );
  if (escaped.length > 0) process.stdout.write(`escaped: ${escaped.join(', ')}\n`);
  if (flags.only !== undefined) return escaped.length > 0 ? 1 : 0;

  const isNeeded = await checkOracles(results, options);
  const isClean = await checkAllCorrect(flags);
  const isCurrent = await settlePage(results, flags.check);
  return escaped.length === 0 && isNeeded && isClean && isCurrent ? 0 : 1;
}

function renderResults(results: readonly BugResult[]): string {
  return renderTable(
    ['bug', 'cases', 'faults', 'caught by', 'plan'],
    results.map(({ bug, shown }) =>
      shown === undefined
        ? [bug.name, '–', '–', 'NOTHING', '']
        : [
            bug.name,
            String(shown.cases),
            String(shown.steps),
            shown.contracts.join(', '),
            `${shown.workload}  ${shown.plan}`,
          ],
    ),
  );
}

/** Each contract, when it is left out, lets a bug through. @returns whether that is so */
async function checkOracles(results: readonly BugResult[], options: DetectOptions): Promise<boolean> {
  const lines: string[] = [];
  let isNeeded = true;
  for (const { id } of CONTRACTS) {
    const others = CONTRACTS.filter((one) => one.id !== id);
    // Those whose every detection needed this contract come first.
    const share = ({ detections }: BugResult): number =>
      detections.filter(({ contracts }) => contracts.length === 1 && contracts[0] === id).length /
      Math.max(1, detections.length);
    const candidates = results
      .filter(({ detections }) => detections.some(({ contracts }) => contracts.includes(id)))
      .toSorted((a, b) => share(b) - share(a));
    let escaped: string | undefined;
    // Twice: what is found by chance, on a busy machine, need not be found again.
    for (const { bug } of [...candidates, ...candidates]) {
      showProgress(`without ${id}: ${bug.name}`);
      if (await isDetectedBy(bug, others, options)) continue;
      escaped = bug.name;
      break;
    }
    isNeeded &&= escaped !== undefined;
    lines.push(
      `  without ${id.padEnd(24)}${escaped === undefined ? 'NOTHING ESCAPES' : `${escaped} escapes`}`,
    );
  }
  process.stdout.write(`\nEach contract left out in turn\n${lines.join('\n')}\n`);
  return isNeeded;
}

/** The correct build, in each of its modes, on every scenario. @returns whether every case passed */
async function checkAllCorrect({ correct, seed }: Flags): Promise<boolean> {
  const shares = SCENARIOS.map((scenario) => 1 / costOf(scenario));
  const whole = REFERENCE_MODES.length * shares.reduce((sum, share) => sum + share, 0);
  const verdicts = new Map<Verdict, number>();
  const refutations: string[] = [];
  let done = 0;
  for (const target of REFERENCE_MODES) {
    for (const [index, scenario] of SCENARIOS.entries()) {
      const result = await checkCorrect(target, scenario, {
        cases: Math.ceil((correct * (shares[index] ?? 1)) / whole),
        seed,
        onCase: (verdict) => {
          done += 1;
          verdicts.set(verdict, (verdicts.get(verdict) ?? 0) + 1);
          if (done % 50 === 0) showProgress(`${target.name}, ${scenario.name}: ${done} of ${correct} cases`);
        },
      });
      if (result.message !== undefined) refutations.push(result.message);
    }
  }
  const counts = [...verdicts].map(([verdict, count]) => `${count} ${verdict}`).join(', ');
  process.stdout.write(`\nThe correct build in ${REFERENCE_MODES.length} modes, ${done} cases: ${counts}\n`);
  for (const message of refutations) process.stdout.write(`\n${message}\n`);
  return verdicts.get('passed') === done;
}

/** Writes the page, or checks that it is true. @returns whether it is now */
async function settlePage(results: readonly BugResult[], isCheck: boolean): Promise<boolean> {
  if (!isCheck) {
    const { format, resolveConfig } = await import('prettier');
    const page = renderBugsPage(
      results,
      SCENARIOS.map(({ name }) => name),
    );
    writeFileSync(PAGE, await format(page, { ...(await resolveConfig(PAGE)), filepath: PAGE }));
  }
  const flaws = await checkPage(readFileSync(PAGE, 'utf8'));
  process.stdout.write(
    flaws.length === 0
      ? `\ndocs/bugs.md: each of its cases breaks what it says, and passes on the correct build\n`
      : `\ndocs/bugs.md is not true any more: npm run catalogue\n${flaws.map((flaw) => `  ${flaw}\n`).join('')}`,
  );
  return flaws.length === 0;
}
