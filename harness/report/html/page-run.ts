import { LOG_TIME } from '../terminal.ts';
import type { Fact, PageConnection, PageEntry, PageRun } from './page-data.ts';
import type { CallInput, ConnectionInput, EntryInput, RunInput } from './run-input.ts';
import { squeezeTime } from './squeeze-time.ts';
import { thinCurve } from './thin-curve.ts';
import { turnParts } from './turn-parts.ts';

/** A run for the page. @param path of its file */
export function pageRun(run: RunInput, path: string): PageRun {
  const lost = run.lostProcesses.map(({ pid }) => pid);
  return {
    path,
    title: run.target.title,
    verdict: run.verdict,
    reason: run.reason,
    plan: run.plan.text,
    facts: [
      ['client', run.workload],
      ...run.bystanders.map(({ name, state }): Fact => [`bystander ${name}`, state]),
      ...(lost.length > 0 ? [['processes lost', lost.join(', ')] as const] : []),
      ...(run.usesIoUring ? [['io_uring', 'in use: what goes through it is not seen'] as const] : []),
      ['file', path],
    ],
    contracts: run.contracts.map((one) => {
      const { id, outcome, claim } = one;
      switch (one.outcome) {
        case 'held':
          return {
            id,
            outcome,
            lines: [claim, ...(one.unseen === undefined ? [] : [`not looked at: ${one.unseen}`])],
          };
        case 'broken':
          return { id, outcome, lines: [`expected ${one.expected}`, `seen ${one.seen}`] };
        default:
          return { id, outcome, lines: [`not applicable: ${one.because}`] };
      }
    }),
    command: run.again,
    connections: run.connections.map(pageConnection),
  };
}

function pageConnection(connection: ConnectionInput): PageConnection {
  const { source, server, end, isComplete, gaveUp, sentBytes, wireBytes, receivedBytes } = connection;
  const entries = countBytes(withReads(connection));
  const taken = entries
    .filter(({ moved }) => moved?.startsWith('+') === true)
    .map((entry) => [entry.afterNs, entry.taken] as const);
  const received = connection.received.map(({ afterNs, bytes }) => [afterNs, bytes] as const);
  const knots = squeezeTime(
    [...entries, ...connection.received].map(({ afterNs }) => afterNs).toSorted((a, b) => a - b),
  );
  return {
    title: `${source.address}:${source.port} → ${server.address}:${server.port}`,
    facts: [
      ['ended', `${end}${gaveUp ? ', the client gave up' : ''}`],
      ['response', isComplete ? 'whole' : 'not whole'],
      ['kernel took', sentBytes === undefined ? 'not seen' : `${sentBytes} bytes`],
      [
        'client received',
        `${wireBytes ?? receivedBytes} bytes${wireBytes === undefined ? '' : ' on the wire'}`,
      ],
      ['events', String(entries.length)],
    ],
    entries,
    taken: thinCurve(taken, knots),
    received: thinCurve(received, knots),
    knots,
  };
}

/** A line of the page's timeline, before the bytes are counted. */
type Line = EntryInput & { readonly receivedBytes?: number };

/**
 * The timeline with the client's reads where they were: in that of a run those that nothing else of the client comes between are one
 * line, whatever the server did meanwhile. Here only those are that nothing at all comes between.
 */
function withReads({ timeline, received, wireBytes }: ConnectionInput): readonly Line[] {
  const lines: Line[] = [];
  let next = 0;
  let before = 0;
  const readUntil = (endNs: number): void => {
    const first = received[next];
    if (first === undefined || first.afterNs >= endNs) return;
    while ((received[next + 1]?.afterNs ?? Infinity) < endNs) next += 1;
    const inAll = received[next]?.bytes ?? before;
    const text = `received ${inAll - before} bytes, ${inAll} in all${wireBytes === undefined ? '' : ' on the wire'}`;
    lines.push({ afterNs: first.afterNs, lane: 'client', text, receivedBytes: inAll - before });
    before = inAll;
    next += 1;
  };
  for (const entry of timeline) {
    if (entry.client === 'received') continue;
    readUntil(entry.afterNs);
    lines.push(entry);
  }
  readUntil(Infinity);
  return lines;
}

function countBytes(timeline: readonly Line[]): readonly PageEntry[] {
  let taken = 0;
  let received = 0;
  const turns = turnParts(timeline.map(({ call }) => call));
  return timeline.map((entry, index) => {
    const { afterNs, lane, text, fault, handler, takenBytes, receivedBytes } = entry;
    taken += takenBytes ?? 0;
    received += receivedBytes ?? 0;
    const moved = takenBytes === undefined ? receivedBytes && `−${receivedBytes}` : `+${takenBytes}`;
    return {
      ...{ afterNs, lane, taken, received },
      text: lane === 'log' ? text.replace(LOG_TIME, '') : text,
      ...(fault === undefined ? {} : { fault }),
      ...(handler === undefined ? {} : { handler }),
      turns: turns[index] ?? [],
      ...(typeof moved === 'string' ? { moved } : {}),
      details: [
        ...(lane === 'log' ? [['logged', text] as const] : []),
        ...(handler === undefined ? [] : [['shows', handler] as const]),
        ...(entry.hit === undefined
          ? []
          : [['by', `thread ${entry.hit.tid}, pid ${entry.hit.pid}, processor ${entry.hit.cpu}`] as const]),
        ...(entry.site === undefined ? [] : [['called in', entry.site] as const]),
        ...(entry.call === undefined ? [] : callFacts(entry.call, takenBytes)),
        ...(entry.sequence === undefined ? [] : [['journal', `#${entry.sequence}`] as const]),
      ],
    };
  });
}

function callFacts(
  { asked, fd, durationNs, ordinal, tid, turn, process }: CallInput,
  takenBytes: number | undefined,
): readonly Fact[] {
  return [
    ...(takenBytes === undefined ? [] : [['bytes', `${asked} asked, ${takenBytes} taken`] as const]),
    ['took', `${(durationNs / 1000).toFixed(1)} µs`],
    ['on', `descriptor ${fd}, number ${ordinal}`],
    ['by', `thread ${tid}, turn ${turn}, process ${process}`],
  ];
}
