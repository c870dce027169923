import pc from 'picocolors';
import type { Judgement, Verdict } from '../contract/judge.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { buildTimeline, escapeControls, type TimelineEntry } from './timeline.ts';

/** Lines of a timeline that are shown around each fault, and at either end. */
const CONTEXT = 12;
/** Timelines up to this length are shown whole. */
const WHOLE = 45;
/** Longest text of an entry; what is longer ends in `…`. */
const TEXT_WIDTH = 100;
/** The date and time that a log line begins with; the timeline has its own. */
const LOG_TIME = /^\[?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+Z?\]? /;

const VERDICT_COLOUR: Readonly<Record<Verdict, (text: string) => string>> = {
  passed: pc.green,
  failed: pc.red,
  vacuous: pc.yellow,
  diverged: pc.yellow,
  broken: pc.magenta,
};

/** A run for people: its plan, the timeline of each connection, the contracts with their reasons, the verdict. */
export function renderRun(run: Run, judgement: Judgement): string {
  return [
    `${pc.bold(run.target.title)}  GET ${run.path}  ${pc.bold(printPlan(run.plan) || '(no fault)')}`,
    ...run.exchanges.flatMap((exchange) => ['', ...renderTimeline(run, exchange)]),
    '',
    ...judgement.findings.map(({ id, claim, finding }) => {
      const name = id.padEnd(24);
      if (finding.outcome === 'held') return `  ${pc.green('✓')} ${name}${pc.dim(claim)}`;
      if (finding.outcome === 'not-applicable')
        return pc.dim(`  – ${name}not applicable: ${finding.because}`);
      const seen = pc.red(`seen ${escapeControls(finding.seen)}`);
      return `  ${pc.red('✗')} ${name}expected ${finding.expected}\n${' '.repeat(28)}${seen}`;
    }),
    '',
    renderVerdict(judgement),
  ].join('\n');
}

/** The verdict with its reason, on one line. */
export function renderVerdict({ verdict, reason }: Judgement): string {
  return `${VERDICT_COLOUR[verdict](pc.bold(verdict))}: ${reason}`;
}

function renderTimeline(run: Run, exchange: JudgedExchange): readonly string[] {
  const entries = buildTimeline(run, exchange);
  const shown = chooseEntries(entries);
  const lines: string[] = [pc.dim('        ms  who')];
  let skipped = 0;
  for (const [index, entry] of entries.entries()) {
    if (!shown.has(index)) {
      skipped += 1;
      continue;
    }
    if (skipped > 0) lines.push(pc.dim(`         ⋮  ${skipped} more`));
    skipped = 0;
    lines.push(renderEntry(entry));
  }
  if (skipped > 0) lines.push(pc.dim(`         ⋮  ${skipped} more`));
  return lines;
}

const LANE_COLOUR: Readonly<Record<TimelineEntry['lane'], (text: string) => string>> = {
  client: pc.cyan,
  server: (text) => text,
  log: pc.yellow,
};

function renderEntry({ afterNs, lane, text, fault }: TimelineEntry): string {
  const ms = (Number(afterNs) / 1e6).toFixed(3).padStart(10);
  const plain = lane === 'log' ? text.replace(LOG_TIME, '') : text;
  const short = plain.length > TEXT_WIDTH ? `${plain.slice(0, TEXT_WIDTH - 1)}…` : plain;
  const mark = fault === undefined ? '' : `  ${pc.red(`◀ ${fault}`)}`;
  return `${pc.dim(ms)}  ${LANE_COLOUR[lane](lane.padEnd(8) + short)}${mark}`;
}

/** The indexes of the entries to show: all of a short timeline, the ends and the faults' surroundings of a long one. */
function chooseEntries(entries: readonly TimelineEntry[]): ReadonlySet<number> {
  const all = entries.map((_, index) => index);
  if (entries.length <= WHOLE) return new Set(all);
  const faults = all.filter((index) => entries[index]?.fault !== undefined);
  const isNear = (index: number): boolean => faults.some((fault) => Math.abs(fault - index) <= CONTEXT);
  return new Set(
    all.filter((index) => index < CONTEXT || index >= entries.length - CONTEXT || isNear(index)),
  );
}
