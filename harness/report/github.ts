import type { SweepFinding, SweepJson } from './sweep-json.ts';
import { formatSweepReplay } from './sweep-replay.ts';
import { escapeHidden } from './escape-hidden.ts';

/** Annotations of one kind that GitHub shows for one step. */
const SHOWN = 10;

/**
 * The findings of a sweep as workflow commands of GitHub Actions, one on each line: an error for each, a warning for one that
 * diverged, errors first. No more than GitHub shows; then a last line, a notice, says how many more there are.
 * @returns nothing where nothing was found, and else lines that each have an end
 */
export function renderAnnotations(sweep: SweepJson): string {
  const isWarning = ({ verdict }: SweepFinding): boolean => verdict === 'diverged';
  const ordered = [
    ...sweep.findings.filter((finding) => !isWarning(finding)),
    ...sweep.findings.filter(isWarning),
  ];
  const more = ordered.length - SHOWN;
  return [
    ...ordered
      .slice(0, SHOWN)
      .map((finding) =>
        command(isWarning(finding) ? 'warning' : 'error', titleOf(finding), messageOf(finding, sweep)),
      ),
    ...(more > 0
      ? [
          command('notice', 'nthfail sweep', [
            `${more} more ${more === 1 ? 'finding' : 'findings'} of ${ordered.length}: see the log of this step`,
          ]),
        ]
      : []),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function titleOf({ verdict, broken, plan }: SweepFinding): string {
  const what = broken.map(({ contract }) => contract).join(', ');
  return `nthfail: ${verdict === 'failed' && what !== '' ? what : verdict} with ${plan}`;
}

function messageOf(
  { plan, reason, broken, signature, cases }: SweepFinding,
  sweep: SweepJson,
): readonly string[] {
  return [
    `${sweep.server.says}: ${reason}`,
    ...broken.flatMap(({ contract, expected, seen }) => [
      `${contract}: expected ${expected}`,
      `${contract}: seen ${seen}`,
    ]),
    `finding ${signature}, ${cases} ${cases === 1 ? 'case' : 'cases'}`,
    `replay: ${formatSweepReplay(sweep, plan)}`,
  ];
}

function command(name: 'error' | 'warning' | 'notice', title: string, lines: readonly string[]): string {
  return `::${name} title=${escapeProperty(title)}::${escapeData(lines.join('\n'))}`;
}

/** What stands behind the last `::`, as the runner reads it back; what is hidden in it is made visible. */
function escapeData(text: string): string {
  return text
    .replaceAll(/[^\r\n]+/g, escapeHidden)
    .replaceAll('%', '%25')
    .replaceAll('\r', '%0D')
    .replaceAll('\n', '%0A');
}

/** The value of a property: `,` would begin the next one, and `:` could end them all. */
function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
