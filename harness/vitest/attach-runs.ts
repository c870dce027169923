import { stripVTControlCharacters } from 'node:util';
import type { TestContext } from 'vitest';
import { runToJson } from '../report/json.ts';
import { renderRun } from '../report/terminal.ts';
import type { JudgedRun } from './evidence.ts';
import { replayCommand } from './replay-command.ts';

/** How many runs of one test are attached at most: of more, the first that did not pass, and the last ones. */
const MOST_RUNS = 20;

/**
 * Attaches the runs of a test that has failed: of each its timeline, the run as JSON, and what the server logged. The first
 * annotation of a run says the line that replays it; of one that did not pass it has the timeline too, for reporters that
 * show no attachments.
 */
export async function attachRuns(context: TestContext, runs: readonly JudgedRun[]): Promise<void> {
  const chosen = chooseRuns(runs);
  for (const [index, judged] of runs.entries()) {
    if (!chosen.has(judged)) continue;
    const { run, judgement, control } = judged;
    const name = `run ${index + 1} of ${runs.length}${control === undefined ? '' : ', of a control'}`;
    const command = replayCommand(run);
    const timeline = stripVTControlCharacters(renderRun(run, judgement));
    const isGreen = judgement.verdict === 'passed';
    const told = isGreen ? `: passed: ${judgement.reason}` : `\n${timeline}`;
    await annotate(
      context,
      `${name}${told}\nagain: ${command}`,
      'text/plain',
      `${timeline}\n\nagain: ${command}\n`,
    );
    const json = JSON.stringify({ ...runToJson(run, judgement), again: command }, toPlain, 2);
    await annotate(context, `${name}, as JSON`, 'application/json', json);
    await annotate(context, `${name}, what the server logged`, 'text/plain', run.output);
  }
}

function chooseRuns(runs: readonly JudgedRun[]): ReadonlySet<JudgedRun> {
  const unpassed = runs.filter(({ judgement }) => judgement.verdict !== 'passed').slice(0, MOST_RUNS / 2);
  return new Set([...unpassed, ...runs.slice(-(MOST_RUNS - unpassed.length))]);
}

function toPlain(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

/**
 * Annotates a test that has failed. Vitest takes no annotation of a test whose state is not `run`, and there is no hook
 * between the failure and that state; it looks at the state only when it is asked, before anything is waited for.
 */
async function annotate(
  { task, annotate: ask }: TestContext,
  message: string,
  contentType: string,
  body: string,
): Promise<void> {
  const { result } = task;
  if (result === undefined) return;
  const { state } = result;
  result.state = 'run';
  let annotated: Promise<unknown>;
  try {
    annotated = ask(message, 'nthfail', { contentType, body: Buffer.from(body) });
  } finally {
    result.state = state;
  }
  await annotated;
}
