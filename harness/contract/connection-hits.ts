import type { ConnectionView } from '../journal/connection-view.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { Run } from '../run/run.ts';

/**
 * The entries of probed functions that may be of a connection, oldest first: those by a thread that made a call on it, from the accept
 * to the end of its last turn, in turns with a call on it. Those for other connections of the same turn are among them.
 */
export function hitsOf({ probes }: Pick<Run, 'probes'>, connection: ConnectionView): readonly ProbeHit[] {
  const [accept] = connection.calls;
  if (probes === undefined || accept === undefined) return [];
  const turns = new Map(connection.calls.map((call) => [`${call.tid} ${call.turn}`, call]));
  const windows = [...turns.values()].map((last) => {
    const ends = probes.turnEnds.filter(({ tid }) => tid === last.tid);
    return {
      tid: last.tid,
      beginNs: ends.findLast(({ sequence }) => sequence < last.sequence)?.atNs ?? 0n,
      endNs: ends.find(({ sequence }) => sequence > last.sequence)?.atNs,
    };
  });
  return probes.hits.filter(
    ({ tid, atNs }) =>
      atNs > accept.atNs &&
      windows.some(
        (one) => one.tid === tid && atNs > one.beginNs && (one.endNs === undefined || atNs < one.endNs),
      ),
  );
}
