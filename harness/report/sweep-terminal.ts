import pc from 'picocolors';
import type { CellCase, SweepJson, SweepOutcome } from './sweep-json.ts';
import { formatSweepReplay } from './sweep-replay.ts';
import { escapeControls } from './timeline.ts';

const MARKS: Readonly<Record<SweepOutcome, string>> = {
  passed: pc.green('✓'),
  failed: pc.red('✗'),
  vacuous: pc.dim('·'),
  diverged: pc.yellow('?'),
  broken: pc.magenta('!'),
  'left-out': pc.dim(' '),
};

/** What the marks mean, as far as they are not plain. */
const LEGEND =
  '✓ passed  ✗ failed  · found no call  ? other calls than without a fault  ! broken; the second mark: from there on';

/** A sweep for people: the grid of points and faults, what it comes to, and each finding with the line that shows it. */
export function renderSweep(sweep: SweepJson): string {
  const { server, client, findings, exhausted, coverage, counts, pairs, durationMs } = sweep;
  const outcomes = Object.entries(counts).flatMap(([outcome, count]) =>
    count === 0 ? [] : `${count} ${outcome}`,
  );
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return [
    `${pc.bold(server.says)}  ${client}`,
    '',
    ...renderGrid(sweep),
    '',
    pc.dim(LEGEND),
    ...(exhausted.length === 0 ? [] : [pc.dim(`nothing fires any more at  ${exhausted.join('  ')}`)]),
    ...findings.flatMap(({ reason, cases, broken, plan, verdict }, index) => [
      '',
      `${pc.red(`${index + 1}.`)} ${verdict}: ${reason}, in ${cases} ${cases === 1 ? 'case' : 'cases'}`,
      ...broken.map(
        ({ contract, expected, seen }) =>
          `   ${contract}: expected ${expected}; seen ${escapeControls(seen)}`,
      ),
      `   ${formatSweepReplay(sweep, plan)}`,
    ]),
    '',
    `${coverage.struck} of ${coverage.of} points struck, ${total} cases${pairs.length === 0 ? '' : `, ${pairs.length} of them pairs`}: ${outcomes.join(', ')}; ${findings.length} ${findings.length === 1 ? 'finding' : 'findings'} in ${(durationMs / 1000).toFixed(1)} s`,
  ].join('\n');
}

/** Points below each other, the names of the faults as stairs above them. */
function renderGrid({ columns, points }: SweepJson): readonly string[] {
  const width = Math.max(0, ...points.map(({ name }) => name.length));
  const labels = points.map(({ name, about }) => `${name.padEnd(width)}  ${pc.dim(about)}`);
  const plainWidths = points.map(({ about }) => width + 2 + about.length);
  const labelWidth = Math.max(0, ...plainWidths) + 2;
  return [
    ...columns.map((column, index) => ' '.repeat(labelWidth) + pc.dim('│  '.repeat(index)) + column),
    ...points.map(({ cells }, row) => {
      const marks = columns.map((column) => {
        const cell = cells.find((one) => one.column === column);
        return `${markOf(cell?.once)}${markOf(cell?.onward)} `;
      });
      return `${labels[row] ?? ''}${' '.repeat(labelWidth - (plainWidths[row] ?? 0))}${marks.join('').trimEnd()}`;
    }),
  ];
}

function markOf(one: CellCase | undefined): string {
  return one === undefined ? ' ' : MARKS[one.outcome];
}
