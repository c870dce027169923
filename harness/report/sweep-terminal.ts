import pc from 'picocolors';
import { renderGrid } from './sweep-grid-lines.ts';
import type { SweepJson } from './sweep-json.ts';
import { formatSweepReplay } from './sweep-replay.ts';
import { escapeHidden } from './escape-hidden.ts';

/** What the marks mean, as far as they are not plain. */
const LEGEND =
  '✓ passed  ✗ failed  · found no call  ? other calls than without a fault  ! broken; the second mark: from there on';

/** A sweep for people: the grid of points and faults, what it comes to, and each finding with the line that shows it. */
export function renderSweep(sweep: SweepJson): string {
  const { server, client, findings, exhausted, coverage, counts, pairs, durationMs, untriedEdges } = sweep;
  const outcomes = Object.entries(counts).flatMap(([outcome, count]) =>
    count === 0 ? [] : `${count} ${outcome}`,
  );
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [
    `${pc.bold(escapeHidden(server.says))}  ${client}`,
    '',
    ...renderGrid(sweep),
    '',
    pc.dim(LEGEND),
    ...(exhausted.length === 0 ? [] : [pc.dim(`nothing fires any more at  ${exhausted.join('  ')}`)]),
    ...(untriedEdges === 0 ? [] : [pc.dim(`not tried: the first bytes of ${untriedEdges} more pieces`)]),
    ...findings.flatMap(({ reason, cases, broken, plan, verdict }, index) => [
      '',
      `${pc.red(`${index + 1}.`)} ${verdict}: ${escapeHidden(reason)}, in ${cases} ${cases === 1 ? 'case' : 'cases'}`,
      ...broken.map(
        ({ contract, expected, seen }) =>
          `   ${contract}: expected ${escapeHidden(expected)}; seen ${escapeHidden(seen)}`,
      ),
      `   ${formatSweepReplay(sweep, plan)}`,
    ]),
    '',
    `${coverage.struck} of ${coverage.of} points struck, ${total} cases${pairs.length === 0 ? '' : `, ${pairs.length} of them pairs`}: ${outcomes.join(', ')}; ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${(durationMs / 1000).toFixed(1)} s`,
  ].join('\n');
}
