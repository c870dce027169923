import type { ClientEvent } from '../exchange/exchange.ts';
import type { JudgedExchange } from '../run/run.ts';
import { describeClient } from './timeline.ts';
import type { TraceEntry } from './trace-entry.ts';
import type { Track, TraceTracks } from './trace-tracks.ts';

/** What a client did and saw, and how many bytes it had received; over TLS, those on the wire. */
export function clientEntries(
  judged: JudgedExchange,
  index: number,
  tracks: TraceTracks,
): readonly TraceEntry[] {
  const { address, port } = judged.exchange.source;
  const name = `${address}:${port}`;
  const track = tracks.client(index, name);
  return judged.exchange.events.flatMap((event) => [
    {
      ...{ name: describeClient(event, judged), cat: 'client', ph: 'i', s: 't', atNs: event.atNs, track },
      args: 'offset' in event ? { offset: event.offset, bytes: event.bytes } : {},
    } satisfies TraceEntry,
    ...countOf(event, `received by ${name}`, track),
  ]);
}

function countOf(event: ClientEvent, name: string, track: Track): readonly TraceEntry[] {
  const bytes = receivedAt(event);
  return bytes === undefined
    ? []
    : [{ name, cat: 'bytes', ph: 'C', atNs: event.atNs, track, args: { bytes } }];
}

function receivedAt(event: ClientEvent): number | undefined {
  if (event.kind === 'connected') return 0;
  if (event.kind === 'secured') return event.wireBytes;
  return event.kind === 'received' ? (event.wireBytes ?? event.offset + event.bytes) : undefined;
}
