import { stripVTControlCharacters } from 'node:util';
import type { CheckedCase } from '../check/check-case.ts';
import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import { givenBy } from '../report/run-command.ts';
import { renderTimeline } from '../report/terminal.ts';
import { brokenOf } from './broken-of.ts';
import { plannedDelayMs } from '../run/planned-delay.ts';
import type { FindingFile } from './finding-file.ts';
import { signatureOf } from './signature.ts';
import { readVersions } from '../report/versions.ts';

/** What a finding says that its run does not. */
export interface AboutFinding {
  /** What the server says of itself: its title, perhaps its version. */
  readonly says: string;
  /** Of the search that came upon it. */
  readonly seed?: number;
  readonly ioUring?: 'allow' | 'refuse';
}

/** The finding that a case is which did not pass. */
export function findingOf(
  { run, judgement }: Pick<CheckedCase, 'run' | 'judgement'>,
  { says, seed, ioUring }: AboutFinding,
): FindingFile {
  const { options, command } = givenBy(run.target);
  const [exchange] = run.exchanges;
  return {
    nthfail: 'finding',
    version: 1,
    signature: signatureOf(run, judgement),
    server: {
      options: [...options, ...(ioUring === 'refuse' ? ['--io-uring', ioUring] : [])],
      ...(command === undefined ? {} : { command: [...command] }),
      says,
    },
    client: printWorkload(exchange?.workload ?? []),
    plan: printPlan(run.plan),
    ...(Object.keys(run.onHold).length === 0 ? {} : { at: run.onHold }),
    patienceMs: run.patienceMs - plannedDelayMs(run.plan),
    calmMs: run.calmMs,
    rounds: Math.max(1, run.usage.length),
    ...(seed === undefined ? {} : { seed }),
    verdict: judgement.verdict,
    reason: judgement.reason,
    broken: brokenOf(judgement),
    versions: readVersions(),
    journal:
      exchange === undefined
        ? []
        : renderTimeline(run, exchange).map((line) => stripVTControlCharacters(line).trimEnd()),
  };
}
