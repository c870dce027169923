import pc from 'picocolors';
import { runToJson } from '../report/json.ts';
import { renderRun, renderVerdict } from '../report/terminal.ts';
import type { Reproduction } from '../search/replay-finding.ts';
import { type ReplayOutcome, verdictOf, worstReplay } from './replay-outcome.ts';

/** A finding that was run again, for people: the run, whether it is the same finding, and how often. */
export function renderReplay(outcome: ReplayOutcome): string {
  const shown = worstReplay(outcome);
  if (shown === undefined) return '';
  const { run, judgement } = shown;
  return [renderRun(run, judgement), describe(outcome), ...countReplays(outcome)].join('\n');
}

/** Several findings: a line for each, and one for all. */
export function renderReplays(outcomes: readonly ReplayOutcome[]): string {
  const lines = outcomes.map((outcome) => {
    const shown = worstReplay(outcome);
    const { error, stored } = outcome;
    const said =
      error === undefined
        ? shown === undefined
          ? 'not run'
          : renderVerdict(shown.judgement)
        : `${pc.magenta(pc.bold('broken'))}: ${error.message.split('\n', 1)[0]}`;
    const times = countReplays(outcome).map((text) => ` (${text})`);
    return `${stored.path}  ${said}${shown === undefined ? '' : `  [${wordOf(outcome)}]`}${times.join('')}`;
  });
  return [...lines, '', summarize(outcomes)].join('\n');
}

/** A finding that was run again, as plain data. */
export function replayToJson(outcome: ReplayOutcome): object {
  const { stored, replays, error } = outcome;
  const shown = worstReplay(outcome);
  return {
    path: stored.path,
    signature: stored.finding.signature,
    verdict: verdictOf(outcome),
    outcome: shown?.outcome,
    seen: shown?.signature,
    reproduced: replays.filter((one) => one.outcome === 'same').length,
    of: replays.length,
    ...(error === undefined ? {} : { error: { code: error.code, message: error.message, hint: error.hint } }),
    ...(shown === undefined ? {} : { run: runToJson(shown.run, shown.judgement) }),
  };
}

const WORDS: Readonly<Record<Reproduction, string>> = {
  same: 'the same finding',
  another: 'another finding',
  gone: 'gone',
  unproven: 'unproven',
};

function wordOf(outcome: ReplayOutcome): string {
  const shown = worstReplay(outcome);
  return shown === undefined ? '' : WORDS[shown.outcome];
}

function describe(outcome: ReplayOutcome): string {
  const shown = worstReplay(outcome);
  const { path, finding } = outcome.stored;
  switch (shown?.outcome) {
    case 'same':
      return `the same finding as in ${path}: ${finding.signature}`;
    case 'another':
      return `another finding than in ${path}: ${shown.signature}, which has ${finding.signature}`;
    case 'gone':
      return `gone: the case of ${path} passes`;
    default:
      return `unproven: this run says nothing of ${path}, ${finding.verdict} there`;
  }
}

/** How often it showed, if it was run more than once. */
function countReplays({ replays }: ReplayOutcome): readonly string[] {
  if (replays.length < 2) return [];
  const same = replays.filter(({ outcome }) => outcome === 'same').length;
  return [`the same finding ${same} of ${replays.length} times`];
}

function summarize(outcomes: readonly ReplayOutcome[]): string {
  const all = outcomes.map((outcome) => (outcome.error === undefined ? wordOf(outcome) : 'broken'));
  const counts = [...new Set(all)].map((word) => `${all.filter((one) => one === word).length} ${word}`);
  return `${outcomes.length} findings: ${counts.join(', ')}`;
}
