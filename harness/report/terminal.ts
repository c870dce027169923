import pc from 'picocolors';
import type { Judgement, Verdict } from '../contract/judge.ts';
import { printPlan } from '../plan/print-plan.ts';
import { printWorkload } from '../exchange/workload.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { escapeHidden } from './escape-hidden.ts';
import { buildTimeline, type TimelineEntry } from './timeline.ts';

/** Lines of a timeline that are shown around each fault, and at either end. */
const CONTEXT = 12;
/** Faults that are shown of a long timeline: the first and the last. */
const FAULTS = 10;
/** Timelines up to this length are shown whole. */
const WHOLE = 45;
/** Longest text of an entry; what is longer ends in `…`. */
const TEXT_WIDTH = 100;
/** The date and time that a log line begins with; the timeline has its own. */
export const LOG_TIME: RegExp = /^\[?\d{4}[-/]\d\d[-/]\d\d[T ][\d:.,]+Z?\]? /;

const IO_URING_NOTE =
  'note: the server has set io_uring up, and what it does through that is not seen (--io-uring refuse has it fall back)';

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
    `${pc.bold(escapeHidden(run.target.title))}  ${describeWorkload(run)}  ${pc.bold(printPlan(run.plan) || '(no fault)')}`,
    ...run.exchanges.flatMap((exchange) => ['', ...renderTimeline(run, exchange)]),
    '',
    ...judgement.findings.map(({ id, claim, finding }) => {
      const name = id.padEnd(24);
      if (finding.outcome === 'held') {
        const but = finding.unseen === undefined ? '' : `; not looked at: ${finding.unseen}`;
        return `  ${pc.green('✓')} ${name}${pc.dim(escapeHidden(claim + but))}`;
      }
      if (finding.outcome === 'not-applicable')
        return pc.dim(`  – ${name}not applicable: ${escapeHidden(finding.because)}`);
      const seen = pc.red(`seen ${escapeHidden(finding.seen)}`);
      return `  ${pc.red('✗')} ${name}expected ${escapeHidden(finding.expected)}\n${' '.repeat(28)}${seen}`;
    }),
    ...(run.usesIoUring ? ['', pc.yellow(IO_URING_NOTE)] : []),
    '',
    renderVerdict(judgement),
  ].join('\n');
}

/** What the clients did; they all do the same. */
function describeWorkload({ exchanges: [first] }: Run): string {
  return first === undefined ? '' : printWorkload(first.workload);
}

/** The verdict with its reason, on one line. */
export function renderVerdict({ verdict, reason }: Pick<Judgement, 'verdict' | 'reason'>): string {
  return `${VERDICT_COLOUR[verdict](pc.bold(verdict))}: ${escapeHidden(reason)}`;
}

/** The timeline of one connection: all of a short one, the ends and the surroundings of the faults of a long one. */
export function renderTimeline(run: Run, exchange: JudgedExchange): readonly string[] {
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
  probe: pc.magenta,
};

/** One line of a timeline: when, who, what, from where, and what the plan did to it. */
export function renderEntry({ afterNs, lane, text, fault, site }: TimelineEntry): string {
  const ms = (Number(afterNs) / 1e6).toFixed(3).padStart(10);
  const plain = lane === 'log' ? text.replace(LOG_TIME, '') : text;
  const short = plain.length > TEXT_WIDTH ? `${plain.slice(0, TEXT_WIDTH - 1)}…` : plain;
  const mark = fault === undefined ? '' : `  ${pc.red(`◀ ${fault}`)}`;
  const place = site === undefined ? '' : pc.dim(`  in ${site}`);
  return `${pc.dim(ms)}  ${LANE_COLOUR[lane](lane.padEnd(8) + short)}${place}${mark}`;
}

/** The indexes of the entries to show: all of a short timeline, the ends and the faults' surroundings of a long one. */
function chooseEntries(entries: readonly TimelineEntry[]): ReadonlySet<number> {
  if (entries.length <= WHOLE) return new Set(entries.keys());
  const faults = [...entries.entries()].flatMap(([index, { fault }]) => (fault === undefined ? [] : index));
  const shownFaults =
    faults.length <= FAULTS ? faults : [...faults.slice(0, FAULTS / 2), ...faults.slice(-FAULTS / 2)];
  const shown = new Set(
    [...entries.keys()].filter((index) => index < CONTEXT || index >= entries.length - CONTEXT),
  );
  for (const centre of shownFaults)
    for (let index = centre - CONTEXT; index <= centre + CONTEXT; index += 1)
      if (index in entries) shown.add(index);
  return shown;
}
