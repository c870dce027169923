import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../harness/contract/judge.ts';
import { renderTrace } from '../../harness/report/trace-event.ts';
import type { CallEvent } from '../../harness/journal/event.ts';
import type { Run } from '../../harness/run/run.ts';
import { accept, at, call, held, makeRun, record } from './synthetic-run.ts';
import { eventsOf, flawsOf, type RawEvent } from './trace-format.ts';

const PASSED: Judgement = { verdict: 'passed', reason: 'for a test', findings: [] };

const run: Run = {
  ...makeRun({
    plan: 'write#1=short:5; write#2=EPIPE; write#3=hold:a',
    path: '/x',
    sent: 'GET /x\r\n',
    client: [
      { kind: 'connected', atNs: at(20) },
      { kind: 'sending', atNs: at(25), offset: 0, bytes: 8 },
      { kind: 'received', atNs: at(70), offset: 0, bytes: 3 },
      { kind: 'received', atNs: at(80), offset: 3, bytes: 2 },
      { kind: 'server-closed', atNs: at(2300) },
    ],
    events: [
      accept(1, at(0)),
      call({ call: 'recv', sequence: 2, atNs: at(30), asked: 99, result: 8, ordinal: 1 }),
      call({
        ...{ call: 'send', sequence: 3, atNs: at(50), durationNs: 15 },
        ...{ asked: 8, result: 5, isCut: true, step: 0, ordinal: 1 },
      }),
      call({
        ...{ call: 'writev', sequence: 4, atNs: at(100) },
        ...{ asked: 3, result: -32, isInjected: true, step: 1, ordinal: 2 },
      }),
      held({ call: 'send', sequence: 6, atNs: at(1001), asked: 4, step: 2 }),
      call({
        ...{ call: 'send', sequence: 7, atNs: at(1000), durationNs: 1001 },
        ...{ asked: 4, result: 4, isHeld: true, step: 2, ordinal: 3 },
      }),
      call({ call: 'close', sequence: 8, atNs: at(2100), tid: 8 }),
    ],
    log: [
      record(5, at(120), 'broken \u001B[2Jpipe'),
      { ...record(9, at(2150), 'by the second'), tid: 8 },
      { ...record(10, at(2200), 'by another'), tid: 99 },
    ],
  }),
  pids: { 0: 7 },
};

const text = renderTrace(run, PASSED);
const events = eventsOf(text);

function named(name: string): RawEvent | undefined {
  return events.find((event) => event['name'] === name);
}

function inCategory(wanted: string): readonly RawEvent[] {
  return events.filter(({ cat }) => typeof cat === 'string' && cat.split(',').includes(wanted));
}

/** What a counter came to, each time. */
function counted(start: string): readonly unknown[] {
  return events.flatMap(({ ph, name, args }) =>
    ph === 'C' && String(name).startsWith(start) ? (args as { bytes: number }).bytes : [],
  );
}

describe('the format', () => {
  test('every event has what its phase requires, and every track a name', () => {
    expect(flawsOf(events)).toEqual([]);
    expect(new Set(events.map(({ ph }) => ph))).toEqual(new Set(['M', 'X', 'i', 'C']));
  });

  const [call1] = events.filter(({ ph }) => ph === 'X');
  const [moment] = events.filter(({ ph }) => ph === 'i');
  const [counter] = events.filter(({ ph }) => ph === 'C');
  const { dur: _dur, ...endless } = call1 ?? {};
  test.each<{ readonly what: string; readonly extra: RawEvent }>([
    { what: 'no dur', extra: endless },
    { what: 'ts is no number', extra: { ...call1, ts: '5' } },
    { what: 'no such scope', extra: { ...moment, s: 'x' } },
    { what: 'args are wrong', extra: { ...counter, args: { bytes: 'many' } } },
    { what: 'args are wrong', extra: { name: 'thread_name', ph: 'M', pid: 7, tid: 7, args: { name: 5 } } },
    { what: 'no phase', extra: { ...moment, ph: 'Q' } },
    { what: 'a name that is none', extra: { ...moment, name: '' } },
    {
      what: 'twice thread_name of 7',
      extra: { name: 'thread_name', ph: 'M', pid: 7, tid: 7, args: { name: 'x' } },
    },
    { what: 'process 5 has no name', extra: { ...moment, pid: 5 } },
    { what: 'in two processes', extra: { ...moment, pid: 5 } },
    { what: 'thread 5 has no name', extra: { ...moment, tid: 5 } },
    // Into the call that is held from 1 µs to 2 µs.
    { what: 'overlaps', extra: { ...named('writev'), ts: 0.1, dur: 1 } },
  ])('one with a flaw is told: $what', ({ what, extra }) => {
    expect(flawsOf([...events, extra]).join('\n')).toContain(what);
  });
});

test('a call lasts on the thread that made it, and says what came of it', () => {
  expect(named('recv')).toMatchObject({ ph: 'X', cat: 'call,read', ts: 0.02, dur: 0.01, pid: 7, tid: 7 });
  expect(named('writev')).toMatchObject({
    ph: 'X',
    cat: 'call,write,fault',
    args: {
      ...{ text: 'writev(9, 3 bytes) = EPIPE', fd: 9, asked: 3, result: -32, errno: 'EPIPE' },
      ...{ step: 'write#2=EPIPE', fault: 'injected by write#2=EPIPE', isInjected: true },
    },
  });
  expect(named('close')).toMatchObject({ pid: 7, tid: 8 });
});

test('a stop at a hold is a moment within the call that was held', () => {
  expect(named('send is stopped')).toMatchObject({ ph: 'i', ts: 0.991, args: { step: 'write#3=hold:a' } });
  const heldCall = events.find(({ args }) => (args as { sequence?: number }).sequence === 7);
  expect(heldCall).toMatchObject({ ph: 'X', ts: 0.99, dur: 1.001 });
});

test('whatever the plan did is found by its category, and nothing else is', () => {
  const struck = inCategory('fault');
  expect(struck.filter(({ cat }) => String(cat).startsWith('call')).map(({ name }) => name)).toEqual([
    ...['send', 'writev', 'send', 'send is stopped'],
  ]);
  expect(struck.filter(({ cat }) => String(cat).startsWith('connection')).map(({ name }) => name)).toEqual([
    'send: cut short by write#1=short:5',
    'writev: injected by write#2=EPIPE',
    'send: went on',
  ]);
});

test('a client and a connection have tracks of their own', () => {
  const names = events.flatMap(({ name, args }) =>
    name === 'thread_name' || name === 'process_name' ? (args as { name: string }).name : [],
  );
  expect(names).toEqual([
    ...['a server that never was', 'log', 'client', 'turns, handlers', 'connections'],
    ...['main thread', 'thread 8', 'thread 99', '127.0.0.9:40000', 'thread 7', 'thread 8'],
    'connection 1, from port 40000',
  ]);
  expect(inCategory('client').map(({ name }) => name)).toEqual([
    'connected from 127.0.0.9:40000',
    'sends 8 bytes: GET /x',
    ...['received 3 bytes, 3 in all', 'received 2 bytes, 5 in all'],
    'sees the end of the stream (FIN)',
  ]);
  // From the end of the accept to the end of the close.
  expect(named('fd 9')).toMatchObject({ ph: 'X', ts: 0, dur: 2.1, args: { isClosed: true } });
});

test('a log record stands on the thread that wrote it, without its control characters', () => {
  expect(named(String.raw`broken \x1b[2Jpipe`)).toMatchObject({ ph: 'i', cat: 'log', pid: 7, tid: 7 });
  expect(named('by the second')).toMatchObject({ pid: 7, tid: 8 });
  expect(named('by another')).toMatchObject({ tid: 99 });
});

describe('turns and handlers', () => {
  const inTurn = (turn: number, sequence: number, ns: number, tid = 7): CallEvent =>
    call({ call: 'send', sequence, atNs: at(ns), durationNs: 20, turn, tid });
  const busy: Run = {
    ...makeRun({
      // Its accept waited since before the trace.
      events: [
        call({
          ...{ call: 'accept4', sequence: 1, atNs: at(-5000), durationNs: 5000 },
          ...{ result: 9, ordinal: 40_000, turn: 1 },
        }),
        ...[inTurn(2, 3, 100), inTurn(2, 4, 130), inTurn(5, 5, 140, 8), inTurn(3, 6, 200)],
      ],
      log: [
        record(7, at(220), 'ready \u001B[2Jfd:9', 3),
        record(8, at(230), 'torn sent:5', 3),
        record(9, at(240), 'ready fd:8', 3),
      ],
    }),
    pids: { 0: 7 },
  };
  const target = { ...busy.target, log: { readyHandler: /^ready .*fd:(?<fd>\d+)/, partialRecord: /^torn/ } };
  const drawn = eventsOf(renderTrace({ ...busy, target }, PASSED));
  const inTrack = (category: string): readonly unknown[] =>
    drawn.filter(({ cat }) => cat === category).map(({ name, ts, dur, tid }) => [name, ts, dur, tid]);

  test('a turn lasts from its first call to the end of its last, on a track beside its thread', () => {
    expect(flawsOf(drawn)).toEqual([]);
    const [first, other] = [2 ** 22 + 1 + 0x2_00_00_00 + 7, 2 ** 22 + 1 + 0x2_00_00_00 + 8];
    expect(inTrack('turn')).toEqual([
      ['turn 1: 1 call', 0, 0, first],
      ['turn 2: 2 calls', 0.1, 0.05, first],
      ['turn 5: 1 call', 0.14, 0.02, other],
      ['turn 3: 1 call', 0.2, 0.02, first],
    ]);
  });

  test('a handler is a moment there, where the log shows it for this connection', () => {
    const marks = drawn.filter(({ cat }) => cat === 'handler');
    expect(marks).toMatchObject([
      {
        name: 'ready handler',
        ph: 'i',
        ts: 0.22,
        args: { connection: 1, text: String.raw`ready \x1b[2Jfd:9` },
      },
      { name: 'error handler, by its record', ph: 'i', ts: 0.23 },
    ]);
  });
});

test('a record of a process whose first thread made no call stands there', () => {
  const logged = { ...run, pids: { 0: 7, 1: 99 } };
  const [mark] = eventsOf(renderTrace(logged, PASSED)).filter(({ name }) => name === 'by another');
  expect(mark).toMatchObject({ pid: 99, tid: 99 });
});

test('whatever a hostile server says is written out, wherever it stands', () => {
  const hostile = '\u001B[2J a\u202Eb\u0000\uD800';
  const finding = { outcome: 'broken', expected: hostile, seen: hostile, at: 7 } as const;
  const spoiled = renderTrace(
    { ...run, target: { ...run.target, title: hostile }, log: [record(5, at(120), hostile)] },
    {
      ...{ verdict: 'failed', reason: hostile },
      findings: [{ id: 'fail-fast', claim: 'it claims', finding }],
    },
  );
  const hidden: string[] = [];
  let times = 0;
  // As a viewer reads it: the texts of all values.
  JSON.parse(spoiled, (_key, value: unknown) => {
    if (typeof value !== 'string') return value;
    if (/[\p{Cc}\p{Cf}\p{Cs}]/u.test(value)) hidden.push(value);
    if (value.includes(String.raw`\x1b[2J a\u{202e}b\x00\u{d800}`)) times += 1;
    return value;
  });
  expect(hidden).toEqual([]);
  // The target twice, the reason, the log, and of the finding its name and both texts.
  expect(times).toBe(7);
});

test('bytes are counters, of what the kernel took and of what the client got', () => {
  expect(counted('taken by the kernel')).toEqual([0, 5, 9]);
  expect(counted('received by')).toEqual([0, 3, 5]);
});

test('a broken contract is a moment of all, where it was broken, or at the end', () => {
  const finding = { outcome: 'broken', expected: 'no call', seen: 'a send', at: 7 } as const;
  const claim = 'it claims';
  const judged = eventsOf(
    renderTrace(run, {
      ...{ verdict: 'failed', reason: 'not kept' },
      findings: [
        { id: 'fail-fast', claim, finding },
        { id: 'survives', claim, finding: { ...finding, at: undefined } },
        { id: 'resumes', claim, finding: { outcome: 'held' } },
      ],
    }),
  );
  expect(flawsOf(judged)).toEqual([]);
  expect(judged.filter(({ cat }) => cat === 'finding')).toMatchObject([
    { name: 'fail-fast: a send', ph: 'i', s: 'g', ts: 0.99, args: { claim, expected: 'no call' } },
    { name: 'survives: a send', ts: 2.29 },
  ]);
});

test('an accept that waited for the client does not stretch the trace', () => {
  const waited = call({
    ...{ call: 'accept4', sequence: 1, atNs: at(-3_000_000_000), durationNs: 3_000_000_010 },
    ...{ result: 9, ordinal: 40_000 },
  });
  const waiting = eventsOf(renderTrace({ ...run, events: [waited, ...run.events.slice(1)] }, PASSED));
  expect(flawsOf(waiting)).toEqual([]);
  expect(waiting.find(({ name }) => name === 'accept4')).toMatchObject({ ts: 0, dur: 0 });
  expect(waiting.find(({ name }) => name === 'recv')).toMatchObject({ ts: 0.02 });

  // Longer than the journal counts: when it ended is not known.
  const endless = { ...waited, atNs: at(-9_000_000_000), durationNs: 2 ** 32 - 1 };
  const stretched = eventsOf(renderTrace({ ...run, events: [endless, ...run.events.slice(1)] }, PASSED));
  expect(flawsOf(stretched)).toEqual([]);
  expect(stretched.find(({ name }) => name === 'accept4')).toMatchObject({ args: { tookLonger: true } });
  expect(stretched.find(({ name }) => name === 'recv')).toMatchObject({ ts: 0.01 });
  expect(stretched.find(({ name }) => name === 'fd 9')).toMatchObject({ ts: 0.01 });
});

test('a server whose process ids are not known has numbers that no process has', () => {
  const { pids: _pids, ...without } = run;
  const unknown = eventsOf(renderTrace(without, PASSED));
  expect(flawsOf(unknown)).toEqual([]);
  expect(unknown.find(({ name }) => name === 'recv')?.['pid']).toBeGreaterThan(2 ** 22);
});

test('a run without any event is a trace all the same', () => {
  const empty = eventsOf(renderTrace(makeRun({}), PASSED));
  expect(flawsOf(empty)).toEqual([]);
  expect(empty.filter(({ ph }) => ph !== 'M')).toEqual([]);
});

test('the verdict and the line that replays it are in the file', () => {
  expect(JSON.parse(text)).toMatchObject({
    displayTimeUnit: 'ns',
    otherData: {
      ...{ verdict: 'passed', reason: 'for a test', client: 'GET /x' },
      plan: 'write#1=short:5; write#2=EPIPE; write#3=hold:a',
      replay: expect.stringMatching(/^npx nthfail run --target synthetic --plan /),
    },
  });
});
