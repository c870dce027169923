import { frameCommand } from '../run-command.ts';
import type { SweepJson } from '../sweep-json.ts';
import type { Versions } from '../versions.ts';
import type { PageOutcome, PageSweep } from './page-data.ts';

/** Every outcome of a case, the gravest first. */
const OUTCOMES: readonly PageOutcome[] = ['failed', 'broken', 'diverged', 'vacuous', 'passed', 'left-out'];

/** A sweep for the page. @param path of its file */
export function pageSweep(sweep: SweepJson, path: string): PageSweep {
  const { coverage, seed, durationMs, versions } = sweep;
  return {
    path,
    title: sweep.server.says,
    facts: [
      ['client', sweep.client],
      ['points struck', `${coverage.struck} of ${coverage.of}`],
      ['nothing behind', sweep.exhausted.join(', ') || 'not shown'],
      ['took', `${(durationMs / 1000).toFixed(1)} s`],
      ['seed', String(seed)],
      ['made with', describeVersions(versions)],
      ['file', path],
    ],
    counts: OUTCOMES.map((outcome) => [outcome, sweep.counts[outcome]] as const).filter(([, n]) => n > 0),
    columns: sweep.columns,
    points: sweep.points,
    pairs: sweep.pairs,
    command: frameCommand(sweep),
  };
}

/** What something was made with, on one line. */
export function describeVersions(versions: Versions): string {
  return Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ');
}
