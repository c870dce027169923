import { stripVTControlCharacters } from 'node:util';
import type { ContractId } from '../contract/contract.ts';
import type { Judgement } from '../contract/judge.ts';
import { renderExcerpt } from '../report/excerpt.ts';
import { escapeHidden } from '../report/escape-hidden.ts';
import type { Run } from '../run/run.ts';
import { replayCommand } from './replay-command.ts';

/** The broken contracts of a run, each with what was expected and seen and where, and the line that replays it. */
export function describeFailure(run: Run, { findings }: Judgement): string {
  return [
    ...findings.flatMap(({ id, claim, finding }) => {
      if (finding.outcome !== 'broken') return [];
      return [
        `${id} is not kept: ${claim}`,
        `  expected  ${finding.expected}`,
        `  seen      ${escapeHidden(finding.seen)}`,
        ...excerpt(run, finding.at),
        '',
      ];
    }),
    again(run),
  ].join('\n');
}

/** Where the last fault struck, and the line that replays the run. */
export function describeRun(run: Run): string {
  return [...excerpt(run, undefined), '', again(run)].join('\n');
}

/** What each contract found, as an object that compares well. */
export function describeOutcomes({ findings }: Judgement): Readonly<Partial<Record<ContractId, string>>> {
  return Object.fromEntries(
    findings.map(({ id, finding }) => {
      if (finding.outcome === 'held') return [id, 'kept'];
      if (finding.outcome === 'not-applicable') return [id, `not applicable: ${finding.because}`];
      return [id, `not kept: ${escapeHidden(finding.seen)}`];
    }),
  );
}

/** What {@link describeOutcomes} gives for a server that is right. */
export function keptOutcomes(judgement: Judgement): Readonly<Partial<Record<ContractId, string>>> {
  const seen = describeOutcomes(judgement);
  return Object.fromEntries(
    judgement.findings.map(({ id, finding }) => [id, finding.outcome === 'broken' ? 'kept' : seen[id]]),
  );
}

function excerpt(run: Run, at: number | undefined): readonly string[] {
  const lines = renderExcerpt(run, at).map((line) => stripVTControlCharacters(line));
  return lines.length === 0 ? [] : ['', ...lines];
}

function again(run: Run): string {
  return `again: ${replayCommand(run)}`;
}
