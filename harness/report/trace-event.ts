import type { Judgement } from '../contract/judge.ts';
import { printWorkload } from '../exchange/workload.ts';
import { viewConnections } from '../journal/connection-view.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';
import { formatRunCommand } from './run-command.ts';
import { harmless } from './harmless.ts';
import { clientEntries } from './trace-client.ts';
import { handlerEntries } from './trace-handlers.ts';
import { startOf, toTraceEvent, type TraceEntry } from './trace-entry.ts';
import { callEntry, connectionEntries, heldEntry, logEntry, placeOf } from './trace-server.ts';
import { TraceTracks } from './trace-tracks.ts';

/**
 * A run in the JSON object form of the Trace Event Format, which Perfetto and chrome://tracing open. Calls last, on the thread that
 * made them; what clients did and what was logged are moments; bytes are counters; turns last on a track beside their thread's, with the handlers that
 * the log shows as moments; a broken contract is a moment of all. The categories are `call` with `write` or `read`, `client`, `log`,
 * `connection`, `turn`, `handler`, `bytes`, `finding`, and `fault` for whatever the plan did. Whatever is hidden in a text is written out. Times are microseconds since the first event; an accept that waited before that begins there.
 */
export function renderTrace(run: Run, judgement: Judgement): string {
  const tracks = new TraceTracks(run.target.title, run.pids ?? {});
  // The calls first: a log record stands on a thread that made one.
  const happened: readonly TraceEntry[] = [
    ...run.events.map((event) =>
      event.kind === 'call' ? callEntry(event, run, tracks) : heldEntry(event, run, tracks),
    ),
    ...run.log.filter(({ text }) => text.trim() !== '').map((record) => logEntry(record, tracks)),
    ...run.exchanges.flatMap((judged, index) => clientEntries(judged, index, tracks)),
    ...handlerEntries(run, tracks),
    ...viewConnections(run.events).flatMap((connection, index) =>
      connectionEntries(connection, index, run, tracks),
    ),
  ];
  const entries = [...happened, ...findingEntries(run, judgement, happened, tracks)];
  const startNs = startOf(entries);
  const lines = [
    ...tracks.names.map(({ name, track, text }) => ({ name, ph: 'M', ...track, args: { name: text } })),
    ...entries
      .map((entry) => toTraceEvent(entry, startNs))
      // What has others in it stands before them.
      .toSorted((a, b) => a.ts - b.ts || (b.dur ?? 0) - (a.dur ?? 0)),
  ].map((event) => JSON.stringify(harmless(event)));
  const otherData = {
    target: run.target.title,
    client: printWorkload(run.exchanges[0]?.workload ?? []),
    plan: printPlan(run.plan),
    verdict: judgement.verdict,
    reason: judgement.reason,
    replay: formatRunCommand(run),
  };
  return `{"displayTimeUnit":"ns","otherData":${JSON.stringify(harmless(otherData))},"traceEvents":[\n${lines.join(',\n')}\n]}\n`;
}

/** Each broken contract, where it was broken; at the end where that is nowhere in the journal. */
function findingEntries(
  run: Run,
  { findings }: Judgement,
  happened: readonly TraceEntry[],
  tracks: TraceTracks,
): readonly TraceEntry[] {
  const last = happened.reduce<TraceEntry | undefined>(
    (latest, one) => (latest === undefined || one.atNs > latest.atNs ? one : latest),
    undefined,
  );
  return findings.flatMap(({ id, claim, finding }): TraceEntry | readonly never[] => {
    if (finding.outcome !== 'broken') return [];
    const { expected, seen, at } = finding;
    const place = placeOf(at, run, tracks) ?? last;
    if (place === undefined) return [];
    return {
      ...{ name: `${id}: ${seen}`, cat: 'finding', ph: 'i', s: 'g' },
      ...{ atNs: place.atNs, track: place.track },
      args: { claim, expected, seen },
    };
  });
}
