import { printReplay, type Replay, REPLAY_VARIABLE } from '../history/replay.ts';
import { formatRunCommand } from '../report/run-command.ts';
import type { Run } from '../run/run.ts';
import { ALL_TARGETS } from '../target/catalogue.ts';
import { quoteForShell } from '../target/quote-for-shell.ts';
import type { CurrentTest } from './current-test.ts';
import { findJudgedRun } from './evidence.ts';

/** The line that replays a run: on the command line where that knows the target, and by its test where only that does. */
export function replayCommand(run: Run): string {
  const { name, given } = run.target;
  const isKnown = given !== undefined || ALL_TARGETS.some((target) => target.name === name);
  return (isKnown ? undefined : findJudgedRun(run)?.testCommand) ?? formatRunCommand(run);
}

/** The command that runs one test again. */
export function testCommand(file: string, fullTestName: string): string {
  const pattern = fullTestName.replaceAll(' > ', ' ').replaceAll(/[$()*+.?[\\\]^{|}]/g, String.raw`\$&`);
  return `npx vitest run ${quoteForShell(file)} -t ${quoteForShell(`^${pattern}$`)}`;
}

/** The command line that runs one case of a test's property again, and no other test. */
export function formatReplayCommand(replay: Replay, { file, name }: CurrentTest): string {
  return `${REPLAY_VARIABLE}=${quoteForShell(printReplay(replay))} ${testCommand(file, name)}`;
}
