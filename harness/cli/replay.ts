import { Command } from 'commander';
import { describeError, isNthfailError, NthfailError } from '../errors.ts';
import { caseOf } from '../search/case-of.ts';
import { readFindings, type StoredFinding } from '../search/finding-store.ts';
import { type Replayed, replayFinding } from '../search/replay-finding.ts';
import { splitBehindDashes } from './behind-dashes.ts';
import { chooseServerOf, givenFlags, type GivenServer } from './choose-server-of.ts';
import { FindingServers } from './finding-servers.ts';
import { noteRefused } from './note-refused.ts';
import { parseCountUpTo } from './parse-count-up-to.ts';
import { EXIT_ABORT, exitStatusOf, type ReplayOutcome, worstReplay } from './replay-outcome.ts';
import { renderReplay, renderReplays, replayToJson } from './render-replay.ts';
import { addServerFlags } from './server-options.ts';

interface ReplayFlags {
  readonly repeat: number;
  readonly json: boolean;
  readonly bisect: boolean;
}

/** `nthfail replay`: findings, run again. */
export function replayCommand(setStatus: (status: number) => void, interrupted: AbortSignal): Command {
  const command = new Command('replay')
    .description('run findings again: does the server still do what their files say?')
    .argument(
      '[files...]',
      'findings, or directories of them; behind --: a server to start in place of theirs',
    )
    .option('-n, --repeat <count>', 'run each this many times, and count', parseCountUpTo(100_000), 1)
    .option('--json', 'print the runs as JSON', false)
    .option('--bisect', 'end with the status that git bisect run expects', false);
  return addServerFlags(command)
    .addHelpText(
      'after',
      `
The server is the one that a finding names, relative paths from this folder; options here take the place of the same
options there, and a command behind -- that of its server: nthfail replay f.json -- ./build/server {port}

Exit status: that of nthfail run. Of several findings, or runs, the worst: failed, then broken, then what proves nothing,
then passed. With --bisect 0 passed, 1 failed, 125 (skip this commit) for all else, 128 (stop) for wrong usage.

docs/findings.md has more: what is in a finding, suites of them, git bisect.`,
    )
    .action(async (given: string[], flags: ReplayFlags) => {
      const { words, command: behind } = splitBehindDashes(given);
      const instead = { flags: givenFlags(command), command: behind };
      setStatus(await replay(words, flags, instead, interrupted));
    });
}

async function replay(
  paths: readonly string[],
  flags: ReplayFlags,
  instead: GivenServer,
  interrupted: AbortSignal,
): Promise<number> {
  let outcomes: readonly ReplayOutcome[];
  try {
    const findings = await readAll(paths, instead);
    outcomes = await replayAll(findings, flags, instead, interrupted);
  } catch (error) {
    if (!flags.bisect || !isNthfailError(error)) throw error;
    process.stderr.write(`${describeError(error)}\n`);
    return EXIT_ABORT;
  }
  print(outcomes, flags);
  const [only] = outcomes;
  if (outcomes.length === 1 && only?.error !== undefined) {
    if (!flags.bisect) throw only.error;
    process.stderr.write(`${describeError(only.error)}\n`);
  }
  return exitStatusOf(outcomes, flags.bisect);
}

/** Reads all of them, and looks at them before the first one is run. */
async function readAll(paths: readonly string[], instead: GivenServer): Promise<readonly StoredFinding[]> {
  if (paths.length === 0)
    throw new NthfailError('NF_E_USAGE', 'no finding: give its file, or a directory of them', {
      hint: 'nthfail sweep and fuzz write them with --out',
    });
  const findings = readFindings(paths);
  for (const stored of findings) {
    caseOf(stored);
    await chooseServerOf(stored, instead);
  }
  return findings;
}

async function replayAll(
  findings: readonly StoredFinding[],
  { repeat }: ReplayFlags,
  instead: GivenServer,
  interrupted: AbortSignal,
): Promise<readonly ReplayOutcome[]> {
  const servers = new FindingServers(instead);
  try {
    const outcomes: ReplayOutcome[] = [];
    for (const stored of findings) outcomes.push(await replayOne(servers, stored, repeat, interrupted));
    return outcomes;
  } finally {
    await servers.stopAll();
  }
}

async function replayOne(
  servers: FindingServers,
  stored: StoredFinding,
  repeat: number,
  interrupted: AbortSignal,
): Promise<ReplayOutcome> {
  const replays: Replayed[] = [];
  try {
    const own = await servers.get(stored);
    while (replays.length < repeat) {
      const replayed = await replayFinding(own, stored);
      interrupted.throwIfAborted();
      replays.push(replayed);
    }
    return { stored, replays, error: undefined };
  } catch (error) {
    interrupted.throwIfAborted();
    if (!isNthfailError(error)) throw error;
    return { stored, replays, error };
  }
}

function print(outcomes: readonly ReplayOutcome[], { json }: ReplayFlags): void {
  const [only] = outcomes;
  if (only === undefined) return;
  const isOne = outcomes.length === 1;
  for (const outcome of outcomes) {
    const shown = worstReplay(outcome);
    if (shown !== undefined) noteRefused(shown.run);
  }
  if (json) {
    const data = isOne ? replayToJson(only) : outcomes.map(replayToJson);
    process.stdout.write(`${JSON.stringify(data, undefined, 2)}\n`);
    return;
  }
  const text = isOne ? renderReplay(only) : renderReplays(outcomes);
  if (text !== '') process.stdout.write(`${text}\n`);
}
