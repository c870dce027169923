import { hitsOf } from '../contract/connection-hits.ts';
import type { Run } from '../run/run.ts';
import { handlerMarks, handlerOf } from './handler-marks.ts';
import type { TraceEntry } from './trace-entry.ts';
import { endOf, isAccept, isUncounted } from './trace-server.ts';
import type { TraceTracks } from './trace-tracks.ts';
import { describeTurn, turnsOf } from './turns.ts';

/** The turns of each thread, from their first call of the case to the end of their last, and the log lines that show a handler. */
export function handlerEntries(run: Run, tracks: TraceTracks): readonly TraceEntry[] {
  const calls = run.events.filter((event) => event.kind === 'call');
  return [
    ...turnsOf(calls).map((own): TraceEntry => {
      const [{ tid, turn }] = own;
      // An accept may have waited for its client in the poll's place: the turn begins where it returned.
      const starts = own.map((call) =>
        isAccept(call) ? (isUncounted(call) ? undefined : endOf(call)) : call.atNs,
      );
      const times = [...starts, ...own.map((call) => (isUncounted(call) ? undefined : endOf(call)))].filter(
        (time) => time !== undefined,
      );
      const [first = own[0].atNs] = times;
      const atNs = times.reduce((earliest, one) => (one < earliest ? one : earliest), first);
      const endNs = times.reduce((latest, one) => (one > latest ? one : latest), first);
      return {
        ...{ name: describeTurn(turn, own.length), cat: 'turn', ph: 'X', atNs, endNs },
        track: tracks.turns(tid),
        args: { turn, connections: [...new Set(own.map(({ connection }) => connection))].join(', ') },
      };
    }),
    ...run.exchanges.flatMap(({ connection }) =>
      connection === undefined
        ? []
        : [...handlerMarks(run, connection)].map(([{ atNs, tid, text, sequence }, mark]): TraceEntry => ({
            ...{ name: mark, cat: 'handler', ph: 'i', s: 't', atNs, track: tracks.turns(tid) },
            args: { connection: connection.id, text, sequence },
          })),
    ),
    ...probeEntries(run, tracks),
  ];
}

/** The entries of probed functions in the turns of the connections, each once. */
function probeEntries(run: Run, tracks: TraceTracks): readonly TraceEntry[] {
  const hits = new Set(
    run.exchanges.flatMap(({ connection }) => (connection === undefined ? [] : hitsOf(run, connection))),
  );
  return [...hits].map((hit): TraceEntry => ({
    ...{ name: `enters ${hit.name}`, cat: 'handler', ph: 'i', s: 't', atNs: hit.atNs },
    track: tracks.turns(hit.tid),
    args: { cpu: hit.cpu, ...(handlerOf(run, hit) === undefined ? {} : { shows: handlerOf(run, hit) }) },
  }));
}
