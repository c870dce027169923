import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { messageOf, NthfailError } from '../errors.ts';
import { packageRoot } from '../native/package-root.ts';
import { pageOf } from '../report/html/page-of.ts';
import { readReportFiles } from '../report/html/read-report-files.ts';
import { renderPage } from '../report/html/render-page.ts';

/** `nthfail report`: runs, sweeps and findings as one page to read. */
export function reportCommand(setStatus: (status: number) => void): Command {
  return new Command('report')
    .description('make one HTML file of runs, sweeps and findings, which loads nothing from anywhere')
    .argument('<file|dir...>', 'what run --json prints, sweeps, findings, or directories of them')
    .option('-o, --output <file>', 'where the page goes', 'report.html')
    .addHelpText(
      'after',
      `
Each file says itself what it is ("nthfail": "run", "sweep" or "finding"). Of a directory every .json file is read, and of
those in it. docs/report.md tells what the page shows.

Examples:
  nthfail run --target nginx --plan 'write#2=ECONNRESET' --json > run.json; nthfail report run.json
  nthfail report findings/ -o findings.html`,
    )
    .action((paths: string[], { output }: { readonly output: string }) => {
      report(paths, output);
      setStatus(0);
    });
}

function report(paths: readonly string[], output: string): void {
  const page = pageOf(readReportFiles(paths), { at: new Date(), by: readVersion() });
  const html = renderPage(page);
  try {
    writeFileSync(output, html);
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `cannot write the report to ${output}: ${messageOf(error)}`, {
      hint: 'give another place with --output',
      cause: error,
    });
  }
  const { sweeps, findings, runs } = page;
  const counts = [
    count(sweeps.length, 'sweep'),
    count(findings.length, 'finding'),
    count(runs.length, 'run'),
  ].join(', ');
  process.stdout.write(`${output}: ${counts}\n`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function readVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(packageRoot(), 'package.json'), 'utf8'),
  );
  return version;
}
