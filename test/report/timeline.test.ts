import { describe, expect, test } from 'vitest';
import { escapeHidden } from '../../harness/report/escape-hidden.ts';
import { buildTimeline, type TimelineEntry } from '../../harness/report/timeline.ts';
import { accept, at, call, held, makeRun, record, type RunParts } from './synthetic-run.ts';

function timelineOf(parts: RunParts): readonly TimelineEntry[] {
  const run = makeRun(parts);
  return run.exchanges.flatMap((exchange) => buildTimeline(run, exchange));
}

function linesOf(parts: RunParts): readonly string[] {
  return timelineOf(parts).map(({ afterNs, lane, text }) => `${afterNs} ${lane}: ${text}`);
}

function marksOf(parts: RunParts): readonly (string | undefined)[] {
  return timelineOf(parts).map(({ fault }) => fault);
}

describe('order', () => {
  test('client, calls and log records by time, counted from the first', () => {
    const lines = linesOf({
      client: [
        { kind: 'connected', atNs: at(150) },
        { kind: 'sending', atNs: at(200), offset: 0, bytes: 18 },
        { kind: 'sent', atNs: at(210), offset: 0, bytes: 18 },
        { kind: 'received', atNs: at(400), offset: 0, bytes: 5 },
        { kind: 'server-closed', atNs: at(500) },
      ],
      sent: 'GET / HTTP/1.1\r\n\r\n',
      events: [
        accept(1, at(100)),
        call({ call: 'send', sequence: 2, atNs: at(300), asked: 8, result: 5 }),
        call({ call: 'close', sequence: 4, atNs: at(450) }),
      ],
      log: [record(3, at(350), 'ready handler fd:9')],
    });
    expect(lines).toEqual([
      // An accept may have waited for its client, so it stands where it returned, here after 10 ns.
      '0 server: accept4() = 9',
      '40 client: connected from 127.0.0.9:40000',
      '90 client: sends 18 bytes: GET / HTTP/1.1',
      '190 server: send(9, 8 bytes) = 5',
      '240 log: ready handler fd:9',
      '290 client: received 5 bytes, 5 in all',
      '340 server: close(9) = 0',
      '390 client: sees the end of the stream (FIN)',
    ]);
  });

  test('over TLS, what came as records stands beside what the application got', () => {
    const tls = { records: [], rest: undefined, isEstablished: true, failure: undefined };
    const lines = linesOf({
      tls: { received: Buffer.from('abcdef'), wireBytes: 950, tls },
      client: [
        { kind: 'secured', atNs: at(0), wireBytes: 900 },
        { kind: 'half-closed', atNs: at(1) },
        { kind: 'received', atNs: at(2), offset: 0, bytes: 5, wireBytes: 920 },
        { kind: 'received', atNs: at(3), offset: 5, bytes: 1, wireBytes: 926 },
        { kind: 'server-closed', atNs: at(4) },
      ],
    });
    expect(lines).toEqual([
      '0 client: has done the TLS handshake (900 on the wire)',
      '1 client: closes its sending side (close_notify, FIN)',
      '2 client: received 6 bytes, 6 in all (926 on the wire)',
      '4 client: sees the end of the stream (FIN) (950 on the wire)',
    ]);
  });

  test('times a nanosecond apart in a clock beyond 2^53', () => {
    const lines = linesOf({
      events: [accept(1, at(0)), call({ call: 'send', sequence: 2, atNs: at(12), asked: 1, result: 1 })],
      client: [{ kind: 'connected', atNs: at(11) }],
    });
    expect(lines.map((line) => line.split(':', 1)[0])).toEqual(['0 server', '1 client', '2 server']);
  });

  test('calls of one time stay in the order of the journal', () => {
    const [, second, third] = linesOf({
      events: [
        accept(1, at(0)),
        call({ call: 'send', sequence: 2, atNs: at(50), asked: 2, result: 2 }),
        call({ call: 'close', sequence: 3, atNs: at(50) }),
      ],
    });
    expect([second, third]).toEqual(['40 server: send(9, 2 bytes) = 2', '40 server: close(9) = 0']);
  });

  test('a held call stands where it went on, after what the client did meanwhile', () => {
    const parts: RunParts = {
      plan: 'write#1=hold:a',
      client: [{ kind: 'reset', atNs: at(500) }],
      events: [
        accept(1, at(0)),
        call({
          call: 'send',
          sequence: 3,
          atNs: at(100),
          durationNs: 800,
          asked: 8,
          result: -104,
          isHeld: true,
          step: 0,
        }),
        held({ call: 'send', sequence: 2, atNs: at(101), asked: 8, step: 0 }),
      ],
    };
    expect(linesOf(parts)).toEqual([
      '0 server: accept4() = 9',
      '91 server: send(9, 8 bytes) is stopped',
      '490 client: resets the connection (RST)',
      '890 server: send(9, 8 bytes) = ECONNRESET',
    ]);
    expect(marksOf(parts)).toEqual([undefined, 'held by write#1=hold:a', undefined, 'went on']);
  });

  test('nothing at all', () => expect(timelineOf({})).toEqual([]));
});

describe('merging', () => {
  test('reads that follow each other are one, reads around something else are two', () => {
    const lines = linesOf({
      client: [
        { kind: 'received', atNs: at(0), offset: 0, bytes: 10 },
        { kind: 'received', atNs: at(5), offset: 10, bytes: 20 },
        { kind: 'received', atNs: at(9), offset: 30, bytes: 1 },
        { kind: 'half-closed', atNs: at(20) },
        { kind: 'received', atNs: at(30), offset: 31, bytes: 4 },
      ],
    });
    expect(lines).toEqual([
      '0 client: received 31 bytes, 31 in all',
      '20 client: closes its sending side (FIN)',
      '30 client: received 4 bytes, 35 in all',
    ]);
  });

  test('events of other connections are left out', () => {
    const lines = linesOf({
      events: [accept(1, at(0)), call({ call: 'close', sequence: 2, atNs: at(50), connection: 2 })],
    });
    expect(lines).toEqual(['0 server: accept4() = 9']);
  });

  test('log lines from the accept to the end of the turn of the last call', () => {
    const lines = linesOf({
      events: [accept(10, at(0)), call({ call: 'close', sequence: 20, atNs: at(100) })],
      log: [
        record(9, at(1), 'before the accept'),
        record(15, at(50), 'between'),
        record(15, at(51), '   '),
        record(21, at(110), 'same turn'),
        record(22, at(120), 'a turn later', 2),
      ],
    });
    expect(lines.filter((line) => line.includes('log:'))).toEqual(['40 log: between', '100 log: same turn']);
  });
});

describe('marks of faults', () => {
  const plan = 'write#1=short:5; write#2=EPIPE; write#3=reset';
  test.each([
    [{ isCut: true, step: 0 }, 'cut short by write#1=short:5'],
    [{ isMoot: true, step: 0 }, 'not changed by write#1=short:5'],
    [{ isInjected: true, step: 1 }, 'injected by write#2=EPIPE'],
    [{ isInjected: true, isSigpipe: true, step: 1 }, 'injected by write#2=EPIPE, with SIGPIPE'],
    [{ isReset: true, step: 2 }, 'reset by write#3=reset'],
    [{ isHeld: true, isExpired: true }, 'went on because the hold timed out'],
    [{}, undefined],
  ])('%j', (flags, mark) => {
    const struck = call({ call: 'send', sequence: 2, atNs: at(50), ...flags });
    expect(marksOf({ plan, events: [accept(1, at(0)), struck] })).toEqual([undefined, mark]);
  });
});

describe('what calls say', () => {
  test.each([
    [
      call({ call: 'sendfile', sequence: 2, atNs: at(50), asked: 7, result: -11 }),
      'sendfile(9, 7 bytes) = EAGAIN',
    ],
    [
      call({ call: 'epoll_ctl', sequence: 2, atNs: at(50), asked: 0x80000005, ordinal: 3 }),
      'epoll_ctl(MOD, 9, IN|OUT|ET) = 0',
    ],
    [call({ call: 'epoll_ctl', sequence: 2, atNs: at(50), ordinal: 2 }), 'epoll_ctl(DEL, 9) = 0'],
    [
      call({ call: 'epoll_ctl', sequence: 2, atNs: at(50), ordinal: 2, result: -9, isGone: true }),
      'epoll_ctl(DEL, 9) = EBADF (descriptor is closed)',
    ],
    [
      call({ call: 'close', sequence: 2, atNs: at(50), result: -9, isGone: true }),
      'close(9) = EBADF (descriptor is closed)',
    ],
    [call({ call: 'mmap', sequence: 2, atNs: at(50), fd: -1, result: 0x7f00_1000 }), 'mmap() = 0x7f001000'],
    [call({ call: 'mmap', sequence: 2, atNs: at(50), fd: -1, result: -12 }), 'mmap() = ENOMEM'],
    [call({ call: 'shutdown', sequence: 2, atNs: at(50), result: -107 }), 'shutdown(9) = ENOTCONN'],
  ])('%#', (event, text) => {
    expect(timelineOf({ events: [accept(1, at(0)), event] }).at(-1)?.text).toBe(text);
  });
});

describe('hostile text', () => {
  const HOSTILE: readonly (readonly [name: string, text: string, escaped: string])[] = [
    ['ESC and a CSI sequence', '\u001B[2J\u001B[31mred', String.raw`\x1b[2J\x1b[31mred`],
    ['BEL', 'ding\u0007', String.raw`ding\x07`],
    ['the CSI of one byte, U+009B', '\u009B31mred', String.raw`\x9b31mred`],
    ['a title', '\u001B]0;owned\u001B\\', String.raw`\x1b]0;owned\x1b` + '\\'],
    ['what writes over the line', 'a\rb\bc\u007F', String.raw`a\x0db\x08c\x7f`],
    ['NUL and a tab', '\u0000\t', String.raw`\x00\x09`],
    ['what turns the order of the line', 'a\u202Egpj.exe\u2066', String.raw`a\u{202e}gpj.exe\u{2066}`],
    ['what is not seen', 'a\u200Bb\u2028c\uD800', String.raw`a\u{200b}b\u{2028}c\u{d800}`],
    ['nothing hostile', 'grün – 漢字 🙂', 'grün – 漢字 🙂'],
  ];

  test.each(HOSTILE)('%s is escaped', (_, text, escaped) => {
    expect(escapeHidden(text)).toBe(escaped);
  });

  test.each(HOSTILE)('%s in a log line', (_, text, escaped) => {
    const events = [accept(1, at(0)), call({ call: 'close', sequence: 3, atNs: at(100) })];
    expect(timelineOf({ events, log: [record(2, at(50), text)] })[1]?.text).toBe(escaped);
  });

  test('control characters in a request', () => {
    const [entry] = timelineOf({
      client: [{ kind: 'sending', atNs: at(0), offset: 0, bytes: 9 }],
      sent: 'GET /\u001B[2J HTTP/1.1\r\n\r\n',
    });
    expect(entry?.text).toBe(String.raw`sends 9 bytes: GET /\x1b[2J HTTP/1.1`);
  });
});
