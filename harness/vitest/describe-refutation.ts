import fc, { type RunDetails } from 'fast-check';
import { formatRunCommand } from '../report/run-command.ts';
import { renderRun } from '../report/terminal.ts';
import { ALL_TARGETS } from '../target/catalogue.ts';
import type { CurrentTest } from './current-test.ts';
import { describeValue, findReplayPath } from './describe-value.ts';
import { formatReplayCommand } from './replay-command.ts';
import { UnprovenCase } from './unproven-case.ts';

/** A refuted property for people: which case, its values, why, and the line that replays it. */
export function describeRefutation(details: RunDetails<[unknown[]]>, test: CurrentTest): string {
  const values = details.counterexample?.[0] ?? [];
  const cause = details.errorInstance;
  const run = cause instanceof UnprovenCase ? cause.checked.run : undefined;
  const described = values.map((value) => describeValue(value, run));
  const width = Math.max(...described.map(({ label }) => label.length));
  const replay = {
    seed: details.seed,
    path: details.counterexamplePath ?? undefined,
    history: findReplayPath(values),
  };
  const times = details.numShrinks === 1 ? 'once' : `${details.numShrinks} times`;
  return [
    firstLine(cause),
    '',
    `case ${details.numRuns}, shrunk ${times}:`,
    '',
    ...described.map(({ label, text }) => `  ${label.padEnd(width)}  ${text}`),
    '',
    ...(cause instanceof UnprovenCase ? [...describeCase(cause), ''] : []),
    `again: ${formatReplayCommand(replay, test)}`,
  ].join('\n');
}

/** What the verdict means here, and the run itself; with the line that runs it outside of the test, where there is one. */
function describeCase({ meaning, checked: { run, judgement } }: UnprovenCase): readonly string[] {
  const isNamed = ALL_TARGETS.some((target) => target === run.target);
  return [
    `${meaning}:`,
    '',
    renderRun(run, judgement),
    ...(isNamed ? ['', `alone: ${formatRunCommand(run)}`] : []),
  ];
}

function firstLine(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : fc.stringify(cause);
  return text.split('\n', 1)[0] ?? '';
}
