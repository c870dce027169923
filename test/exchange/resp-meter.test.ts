import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Measure } from '../../harness/exchange/protocol.ts';
import { RespMeter } from '../../harness/exchange/resp-meter.ts';
import { splitAt } from './arbitrary-response.ts';

const PLACES = fc.array(fc.nat(700), { maxLength: 20 });

interface WrittenReply {
  readonly bytes: Buffer;
  readonly status: number;
  readonly headBytes: number;
  readonly contentBytes: number;
}

/** Values that look like framing now and then. */
const VALUE = fc.oneof(
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
  fc.constantFrom('\r\n', '$5\r\n', '-ERR x\r\n', '').map((text) => Buffer.from(text)),
);
const LINE = fc.constantFrom(
  { line: '+OK', status: 200 },
  { line: '+', status: 200 },
  { line: ':-12', status: 200 },
  { line: '-ERR unknown command', status: 500 },
  { line: '$-1', status: 404 },
);
const REPLY: fc.Arbitrary<WrittenReply> = fc.oneof(
  VALUE.map((value) => {
    const head = Buffer.from(`$${value.length}\r\n`);
    const bytes = Buffer.concat([head, value, Buffer.from('\r\n')]);
    return { bytes, status: 200, headBytes: head.length, contentBytes: value.length };
  }),
  LINE.map(({ line, status }) => {
    const bytes = Buffer.from(`${line}\r\n`);
    return { bytes, status, headBytes: bytes.length, contentBytes: 0 };
  }),
);
/** Some bytes of replies, one after the other, with damage now and then. */
const STREAM = fc
  .tuple(fc.array(REPLY, { maxLength: 3 }), fc.option(fc.tuple(fc.nat(700), fc.constantFrom(10, 13, 36, 48))))
  .map(([replies, damage]) => {
    const bytes = Buffer.concat(replies.map((reply) => reply.bytes));
    if (damage !== null && damage[0] < bytes.length) bytes[damage[0]] = damage[1];
    return bytes;
  });

function measureReply(bytes: Buffer): Measure {
  const meter = new RespMeter();
  meter.push(bytes);
  return meter.measure;
}

test('a whole reply is complete with its last byte, and takes nothing of what follows', () => {
  fc.assert(
    fc.property(REPLY, PLACES, fc.uint8Array({ maxLength: 50 }), (written, places, rest) => {
      const meter = new RespMeter();
      let takenBytes = 0;
      for (const piece of splitAt(Buffer.concat([written.bytes, rest]), places))
        takenBytes += meter.push(piece);
      expect(takenBytes).toBe(written.bytes.length);
      expect(meter.measure).toEqual({
        state: 'complete',
        takenBytes,
        headBytes: written.headBytes,
        contentBytes: written.contentBytes,
        head: { status: written.status, isKeepAlive: true },
      });
    }),
  );
});

test('a reply is not complete without its last byte, and does not end with the connection', () => {
  fc.assert(
    fc.property(REPLY, fc.nat(), (written, seed) => {
      const meter = new RespMeter();
      const bytes = written.bytes.subarray(0, seed % written.bytes.length);
      meter.push(bytes);
      meter.close();
      expect(meter.measure).toMatchObject({
        state: bytes.length < written.headBytes ? 'head-incomplete' : 'body-incomplete',
        takenBytes: bytes.length,
      });
    }),
  );
});

test('no split of any stream changes its measure', () => {
  fc.assert(
    fc.property(STREAM, PLACES, (stream, places) => {
      const meter = new RespMeter();
      for (const piece of splitAt(stream, places)) meter.push(piece);
      expect(meter.measure).toEqual(measureReply(stream));
    }),
    { numRuns: 500 },
  );
});

test.each([
  { bytes: 'HTTP/1.1 400 Bad Request\r\n', reason: 'not a RESP2 reply: "HTTP/1.1 400 Bad Request"' },
  { bytes: '*1\r\n$1\r\nx\r\n', reason: 'not a RESP2 reply: "*1"' },
  { bytes: ':1x\r\n', reason: 'not a RESP2 reply: ":1x"' },
  { bytes: '$99999999999\r\n', reason: 'not a RESP2 reply: "$99999999999"' },
  { bytes: '\r\n', reason: 'not a RESP2 reply: ""' },
  { bytes: `+${'x'.repeat(70_000)}`, reason: "no end of the reply's first line in 65536 bytes" },
  { bytes: '$2\r\nabc\r\n', reason: 'after a string of 2 bytes: "c"', headBytes: 4 },
  { bytes: '$2\r\nab\r\r', reason: String.raw`after a string of 2 bytes: "\r"`, headBytes: 4 },
])('malformed: $reason', ({ bytes, reason, headBytes }) => {
  expect(measureReply(Buffer.from(bytes))).toEqual({ state: 'malformed', reason, headBytes });
});
