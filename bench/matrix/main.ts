import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { parseCountUpTo } from '../../harness/cli/parse-count-up-to.ts';
import { isNthfailError, NthfailError } from '../../harness/errors.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { TARGETS } from '../../harness/target/catalogue.ts';
import type { Target } from '../../harness/target/target.ts';
import { SCENARIOS } from '../../scenarios/catalogue.ts';
import { readMachine } from '../machine.ts';
import { clearProgress, showProgress } from '../../harness/cli/show-progress.ts';
import { targetsNamed } from '../targets-named.ts';
import { sideBySide } from '../../harness/search/side-by-side.ts';
import { observeByteTruth, type TargetTruth } from './byte-truth.ts';
import { checkFindings } from './check-findings.ts';
import { matchDeviation } from './match-deviation.ts';
import type { Matrix } from './matrix.ts';
import { type MidResponse, observeMidResponse } from './mid-response.ts';
import { renderDeviationsPage } from './render-deviations-page.ts';
import { countCases, renderMatrixPage } from './render-matrix-page.ts';
import type { Study } from './study.ts';
import { studyTarget } from './study-target.ts';

/*
 * `npm run matrix`: every scenario on every bundled target. Writes docs/matrix.md, docs/matrix.json and docs/deviations.md.
 * Exit status 1: something was found that nobody has looked into, or with --check a row of the pages is not true.
 */

interface Flags {
  readonly cases: number;
  readonly seed: number;
  readonly patience: number;
  readonly sideBySide: number;
  readonly only?: readonly string[];
  readonly without: readonly string[];
  readonly check: boolean;
  readonly render: boolean;
}

const DEFAULT_CASES = 200;
const COLUMNS = ['cases', 'passed', 'failed', 'diverged', 'broken', 'vacuous', 'unproven', 'counts wrong'];
const DOCS = join(packageRoot(), 'docs');
const program = new Command('npm run matrix --')
  .description('every scenario on every bundled target; writes docs/matrix.md, matrix.json and deviations.md')
  .option(
    '--cases <count>',
    'cases of each scenario on each target',
    parseCountUpTo(1_000_000),
    DEFAULT_CASES,
  )
  .option('--seed <number>', 'of the generators', parseCountUpTo(2 ** 31 - 1), 1)
  .option('--patience <ms>', 'how long a client waits', parseCountUpTo(60_000), 1500)
  .option('--side-by-side <count>', 'targets at a time', parseCountUpTo(64), 2)
  .option('--only <targets...>', 'these targets alone, and no pages')
  .option('--without <targets...>', 'not these, and the pages say so', [])
  .option('--render', 'make the pages anew of matrix.json, after a change of the deviations', false)
  .option('--check', 'write no pages, but check that what they say is so', false)
  .parse();
process.exitCode = await main(program.opts<Flags>());

/** All that is found out about one target. */
interface Row {
  readonly study: Study;
  readonly midResponse: MidResponse | undefined;
  readonly byteTruth: TargetTruth;
}

async function main(flags: Flags): Promise<number> {
  if (flags.render) return writeAnew(readPublished());
  const { cpu, cores, kernel, glibc } = readMachine();
  const machine = `${cpu}, ${cores} cores, Linux ${kernel.split('.', 2).join('.')}, glibc ${glibc}`;
  const published = flags.check ? readPublished() : undefined;
  const leftOut = targetsNamed(flags.without);
  const targets = (flags.only === undefined ? TARGETS : targetsNamed(flags.only)).filter(
    (target) => !leftOut.includes(target),
  );
  const missing = leftOut.map(({ name }) => `${name} (left out)`);
  const failures: string[] = [];
  process.stdout.write(`${renderLine('target', COLUMNS)}\n`);
  const rows = await sideBySide(targets, flags.sideBySide, async (target) => {
    try {
      const row = await lookAt(target, flags);
      clearProgress();
      process.stdout.write(`${summarize(row)}\n`);
      return row;
    } catch (error) {
      if (!isNthfailError(error)) throw error;
      if (error.code !== 'NF_E_TARGET_MISSING') failures.push(`${target.name}: ${error.message}`);
      else if (isRequired(target)) failures.push(`missing, and required: ${target.name}`);
      else missing.push(`${target.name} (${error.message})`);
      return undefined;
    }
  });
  const found = rows.flatMap((row) => row ?? []);
  const matrix: Matrix = {
    command: commandOf(flags),
    machine,
    seed: flags.seed,
    missing,
    studies: found.map(({ study }) => study),
    midResponses: found.flatMap(({ midResponse }) => midResponse ?? []),
    byteTruths: found.map(({ byteTruth }) => byteTruth),
  };
  for (const one of missing) process.stdout.write(`missing: ${one}\n`);
  const flaws = [...failures, ...(await checkFindings(matrix, published))];
  for (const flaw of flaws) process.stdout.write(`${flaw}\n`);
  if (!flags.check && flags.only === undefined) await writePages(matrix);
  return flaws.length === 0 ? 0 : 1;
}

/** The command that makes the same pages. */
function commandOf({ cases, without }: Flags): string {
  const options = [
    ...(cases === DEFAULT_CASES ? [] : ['--cases', String(cases)]),
    ...(without.length === 0 ? [] : ['--without', ...without]),
  ];
  return ['npm run matrix', ...(options.length === 0 ? [] : ['--', ...options])].join(' ');
}

/** Where servers are required, every one that a package has must be there. */
function isRequired({ builtBy }: Target): boolean {
  return builtBy !== 'user' && process.env['NTHFAIL_REQUIRE_SERVERS'] !== undefined;
}

async function lookAt(target: Target, flags: Flags): Promise<Row> {
  const study = await studyTarget(target, {
    scenarios: SCENARIOS,
    cases: flags.cases,
    seed: flags.seed,
    patienceMs: flags.patience,
    shrinks: !flags.check,
    onStep: showProgress,
  });
  showProgress(`${target.name}: its access log`);
  return {
    study,
    midResponse: await observeMidResponse(target),
    byteTruth: await observeByteTruth(target),
  };
}

function summarize({ study, byteTruth }: Row): string {
  const { all, passed, failed, diverged, broken, vacuous, unproven } = countCases(study);
  const wrong = byteTruth.rows.filter(({ isTrue }) => !isTrue).length;
  const cells = [
    all,
    passed,
    failed,
    diverged,
    broken,
    vacuous,
    unproven,
    `${wrong} of ${byteTruth.rows.length}`,
  ];
  return renderLine(study.target, cells.map(String));
}

/** One line of the table on standard output, whose rows come one after the other. */
function renderLine(name: string, cells: readonly string[]): string {
  return `${name.padEnd(18)}${cells.map((cell, column) => cell.padStart((COLUMNS[column] ?? '').length + 2)).join('')}`;
}

/** Makes the pages of what was measured before, with the deviations that are known now. */
async function writeAnew(published: Matrix): Promise<number> {
  const studies = published.studies.map((study) => ({
    ...study,
    findings: study.findings.map((finding) => ({
      ...finding,
      deviation: matchDeviation(study.target, finding)?.id,
    })),
  }));
  const matrix = { ...published, studies };
  const flaws = await checkFindings(matrix, undefined);
  for (const flaw of flaws) process.stdout.write(`${flaw}\n`);
  await writePages(matrix);
  return flaws.length === 0 ? 0 : 1;
}

function readPublished(): Matrix {
  const path = join(DOCS, 'matrix.json');
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Matrix;
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `cannot read ${path}, which --check and --render are about`, {
      hint: 'make it with npm run matrix',
      cause: error,
    });
  }
}

async function writePages(matrix: Matrix): Promise<void> {
  const { format, resolveConfig } = await import('prettier');
  const pages = [
    ['matrix.md', renderMatrixPage(matrix)],
    ['deviations.md', renderDeviationsPage(matrix)],
    ['matrix.json', JSON.stringify(matrix)],
  ] as const;
  for (const [name, text] of pages) {
    const path = join(DOCS, name);
    writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
  }
}
