/** What every event of each phase must have, by the Trace Event Format. */
const REQUIRED: Readonly<Record<string, readonly string[]>> = {
  M: ['name', 'pid', 'args'],
  X: ['name', 'cat', 'ts', 'dur', 'pid', 'tid'],
  i: ['name', 'cat', 'ts', 'pid', 'tid', 's'],
  C: ['name', 'ts', 'pid', 'args'],
};
const NUMBERS = ['ts', 'dur', 'pid', 'tid'];

/** An event as it stands in the file. */
export type RawEvent = Readonly<Record<string, unknown>>;

/** The events of a trace's text. */
export function eventsOf(text: string): readonly RawEvent[] {
  const { traceEvents }: { traceEvents: readonly RawEvent[] } = JSON.parse(text);
  return traceEvents;
}

/**
 * What is wrong with the events of a trace: fields that their phase requires, numbers that are none, names that are no text, tracks
 * without a name or with two, a thread number in two processes, and calls of one thread that overlap without one being within the other.
 */
export function flawsOf(events: readonly RawEvent[]): readonly string[] {
  return [
    ...events.flatMap(flawsOfOne),
    ...namelessTracks(events),
    ...twiceNamed(events),
    ...sharedThreads(events),
    ...overlaps(events),
  ];
}

function flawsOfOne(event: RawEvent): readonly string[] {
  const text = JSON.stringify(event);
  const required = REQUIRED[String(event['ph'])];
  if (required === undefined) return [`no phase that is known: ${text}`];
  const wrongArgs = (): boolean => {
    const { args } = event;
    if (args === undefined) return false;
    if (typeof args !== 'object' || args === null) return true;
    const values: readonly unknown[] = Object.values(args);
    if (event['ph'] === 'C') return values.length === 0 || !values.every((one) => Number.isFinite(one));
    return event['ph'] === 'M' && typeof values[0] !== 'string';
  };
  return [
    ...required.filter((name) => event[name] === undefined).map((name) => `no ${name}: ${text}`),
    ...NUMBERS.filter((name) => {
      const value = event[name];
      if (value === undefined) return false;
      const isRight = name === 'pid' || name === 'tid' ? Number.isInteger(value) : Number.isFinite(value);
      return !isRight || Number(value) < 0;
    }).map((name) => `${name} is no number from 0: ${text}`),
    ...(event['ph'] === 'i' && !['t', 'p', 'g'].includes(String(event['s']))
      ? [`no such scope: ${text}`]
      : []),
    ...(['name', 'cat'].some((key) => event[key] !== undefined && !isWord(event[key]))
      ? [`a name that is none: ${text}`]
      : []),
    ...(wrongArgs() ? [`args are wrong: ${text}`] : []),
  ];
}

function isWord(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}

/** Viewers show the last of several names. */
function twiceNamed(events: readonly RawEvent[]): readonly string[] {
  const tracks = events.flatMap(({ ph, name, pid, tid }) =>
    ph === 'M' ? `${String(name)} of ${name === 'process_name' ? String(pid) : String(tid)}` : [],
  );
  return tracks.filter((track, index) => tracks.indexOf(track) !== index).map((track) => `twice ${track}`);
}

function namelessTracks(events: readonly RawEvent[]): readonly string[] {
  const named = (what: string, key: string): ReadonlySet<unknown> =>
    new Set(events.filter(({ ph, name }) => ph === 'M' && name === what).map((event) => event[key]));
  const processes = named('process_name', 'pid');
  const threads = named('thread_name', 'tid');
  const drawn = events.filter(({ ph }) => ph !== 'M');
  return [
    ...new Set([
      ...drawn
        .filter(({ pid }) => !processes.has(pid))
        .map(({ pid }) => `process ${String(pid)} has no name`),
      ...drawn.filter(({ tid }) => !threads.has(tid)).map(({ tid }) => `thread ${String(tid)} has no name`),
    ]),
  ];
}

function sharedThreads(events: readonly RawEvent[]): readonly string[] {
  const pids = new Map<unknown, unknown>();
  return events.flatMap(({ tid, pid }) => {
    if (tid === undefined) return [];
    const known = pids.get(tid) ?? pid;
    pids.set(tid, known);
    return known === pid ? [] : [`thread ${JSON.stringify(tid)} is in two processes`];
  });
}

function overlaps(events: readonly RawEvent[]): readonly string[] {
  const spans = events
    .filter(({ ph }) => ph === 'X')
    .map(({ tid, name, ts, dur }) => {
      // In whole nanoseconds: the sums are compared.
      const start = Math.round(Number(ts) * 1000);
      return { tid, name, start, end: start + Math.round(Number(dur) * 1000) };
    })
    .toSorted((a, b) => a.start - b.start || b.end - a.end);
  const open = new Map<unknown, number[]>();
  return spans.flatMap(({ tid, name, start, end }) => {
    const stack = (open.get(tid) ?? []).filter((other) => other > start);
    open.set(tid, [...stack, end]);
    return stack.some((other) => end > other) ? [`${String(name)} at ${start} ns overlaps another`] : [];
  });
}
