import { harmless } from '../harmless.ts';
import type { PageData } from './page-data.ts';
import { findingsOfSweep, pageFinding } from './page-finding.ts';
import { pageRun } from './page-run.ts';
import { pageSweep } from './page-sweep.ts';
import type { ReportFiles } from './read-report-files.ts';

/** All that the page shows, with nothing hidden in its texts. */
export function pageOf(
  { runs, sweeps, findings }: ReportFiles,
  made: { readonly at: Date; readonly by: string },
): PageData {
  const signatures = new Set(findings.map(({ value }) => value.signature));
  const servers = [
    ...sweeps.map(({ value }) => value.server.says),
    ...findings.map(({ value }) => value.server.says),
    ...runs.map(({ value }) => value.target.title),
  ];
  return harmless({
    title: [...new Set(servers)].join(', ') || 'nothing',
    madeAt: made.at.toISOString(),
    madeBy: made.by,
    sweeps: sweeps.map(({ value, path }) => pageSweep(value, path)),
    findings: [
      ...findings.map(({ value, path }) => pageFinding(value, path)),
      ...sweeps.flatMap(({ value, path }) =>
        findingsOfSweep(value, path, (signature) => signatures.has(signature)),
      ),
    ],
    runs: runs.map(({ value, path }) => pageRun(value, path)),
  });
}
