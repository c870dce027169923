import type { JobsStatus } from '../search/fuzz-in-jobs.ts';

/** What {@link describeFuzz} says besides. */
export interface FuzzFigures {
  /** Of this run, and not of those before it. */
  readonly newCases: number;
  readonly ranMs: number;
  readonly points: number;
  readonly findings: number;
}

/** How far a fuzzer is, on one line that a terminal has room for. */
export function describeFuzz(
  { cases, restarts, replacedJobs, errors, quietMs }: JobsStatus,
  { newCases, ranMs, points, findings }: FuzzFigures,
): string {
  const rate = ranMs === 0 ? 0 : Math.round((newCases / ranMs) * 1000);
  const parts = [
    count(cases, 'case'),
    `${rate}/s`,
    count(points, 'point'),
    count(findings, 'finding'),
    count(restarts, 'restart'),
    `nothing new for ${Math.round(quietMs / 1000)} s`,
    ...(replacedJobs === 0 ? [] : [`${count(replacedJobs, 'job')} replaced`]),
    ...(errors === 0 ? [] : [`${errors} could not be judged`]),
  ];
  return parts.join(', ');
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
