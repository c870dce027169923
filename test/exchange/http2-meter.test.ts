import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeFrame, FLAG, FRAME } from '../../harness/exchange/http2-frame.ts';
import { Http2Meter } from '../../harness/exchange/http2-meter.ts';
import type { Measure } from '../../harness/exchange/protocol.ts';
import { splitAt } from './arbitrary-response.ts';

const PLACES = fc.array(fc.nat(1500), { maxLength: 20 });
const { endStream, endHeaders, padded, priority } = FLAG;
const STREAM_ID = 3;

function frame(
  type: number,
  flags: number,
  stream: number,
  payload: readonly number[] | Buffer = [],
): Buffer {
  return encodeFrame({ type, flags, stream, payload: Buffer.from(payload) });
}

/** Frames that are no part of a response, as a server may send at any time but within a header block. */
const OTHERS = fc
  .array(
    fc.constantFrom(
      frame(FRAME.settings, 0, 0, Buffer.alloc(6)),
      frame(FRAME.settings, FLAG.ack, 0),
      frame(FRAME.windowUpdate, 0, 0, Buffer.alloc(4, 1)),
      frame(FRAME.windowUpdate, 0, STREAM_ID, Buffer.alloc(4, 1)),
      frame(FRAME.ping, 0, 0, Buffer.alloc(8)),
      // Of a response that was complete.
      frame(FRAME.resetStream, 0, 1, Buffer.alloc(4)),
      frame(99, 255, STREAM_ID, Buffer.alloc(5)),
    ),
    { maxLength: 2 },
  )
  .map((frames) => Buffer.concat(frames));

interface WrittenResponse {
  readonly bytes: Buffer;
  readonly status: number;
  readonly headBytes: number;
  readonly contentBytes: number;
}

/** A header block of one status and some bytes, cut at `cut` into HEADERS and CONTINUATION. */
function headers(block: readonly number[], cut: number, ending: number, extra: number): Buffer {
  const first = block.slice(0, cut);
  const rest = block.slice(cut);
  const hasPadding = (extra & padded) !== 0;
  const payload = [
    ...(hasPadding ? [2] : []),
    ...((extra & priority) === 0 ? [] : [0, 0, 0, 0, 9]),
    ...first,
    ...(hasPadding ? [0, 0] : []),
  ];
  const end = rest.length === 0 ? endHeaders : 0;
  return Buffer.concat([
    frame(FRAME.headers, ending | end | extra, STREAM_ID, payload),
    ...(rest.length === 0 ? [] : [frame(FRAME.continuation, endHeaders, STREAM_ID, rest)]),
  ]);
}

const RESPONSE: fc.Arbitrary<WrittenResponse> = fc
  .record({
    before: fc.tuple(OTHERS, OTHERS, OTHERS),
    isInterim: fc.boolean(),
    hasTrailers: fc.boolean(),
    status: fc.constantFrom({ byte: 0x88, status: 200 }, { byte: 0x8d, status: 404 }),
    cut: fc.integer({ min: 1, max: 5 }),
    extra: fc.constantFrom(0, padded, priority, padded | priority),
    body: fc.array(fc.tuple(fc.nat(100), fc.option(fc.nat(10))), { maxLength: 4 }),
  })
  .map(({ before: [first, second, third], isInterim, hasTrailers, status, cut, extra, body }) => {
    const interim = isInterim ? headers([0x08, 3, 0x31, 0x30, 0x33], cut, 0, 0) : Buffer.alloc(0);
    const hasBody = body.length > 0;
    const isHeadLast = !hasBody && !hasTrailers;
    const head = headers([status.byte, 0, 1, 120, 0], cut, isHeadLast ? endStream : 0, extra);
    const data = body.map(([bytes, padding], index) => {
      const flags =
        (index === body.length - 1 && !hasTrailers ? endStream : 0) | (padding === null ? 0 : padded);
      const around = padding === null ? [] : [padding];
      return frame(FRAME.data, flags, STREAM_ID, [...around, ...Buffer.alloc(bytes + (padding ?? 0), 9)]);
    });
    const trailers = hasTrailers ? headers([0, 1, 120, 0], cut, endStream, 0) : Buffer.alloc(0);
    const start = Buffer.concat([first, interim, second, head]);
    return {
      bytes: Buffer.concat([start, ...(isHeadLast ? [] : [third]), ...data, trailers]),
      status: status.status,
      headBytes: start.length,
      contentBytes: body.reduce((sum, [bytes]) => sum + bytes, 0),
    };
  });

/** Some bytes of frames, with damage now and then. */
const FRAMES = fc
  .tuple(fc.array(RESPONSE, { maxLength: 2 }), fc.option(fc.tuple(fc.nat(300), fc.nat(255))))
  .map(([responses, damage]) => {
    const bytes = Buffer.concat(responses.map((response) => response.bytes));
    if (damage !== null && damage[0] < bytes.length) bytes[damage[0]] = damage[1];
    return bytes;
  });

function measureFrames(bytes: Buffer, stream = STREAM_ID): Measure {
  const meter = new Http2Meter(stream);
  meter.push(bytes);
  return meter.measure;
}

test('a whole response is complete with its last byte, and takes nothing of what follows', () => {
  fc.assert(
    fc.property(RESPONSE, PLACES, fc.uint8Array({ maxLength: 50 }), (written, places, rest) => {
      const meter = new Http2Meter(STREAM_ID);
      let takenBytes = 0;
      for (const piece of splitAt(Buffer.concat([written.bytes, rest]), places))
        takenBytes += meter.push(piece);
      expect(meter.measure).toEqual({
        state: 'complete',
        takenBytes: written.bytes.length,
        headBytes: written.headBytes,
        contentBytes: written.contentBytes,
        head: { status: written.status, isKeepAlive: true },
      });
      expect(takenBytes).toBe(written.bytes.length);
    }),
  );
});

test('a response is not complete without its last byte, and does not end with the connection', () => {
  fc.assert(
    fc.property(RESPONSE, fc.nat(), (written, seed) => {
      const meter = new Http2Meter(STREAM_ID);
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
    fc.property(FRAMES, PLACES, (stream, places) => {
      const meter = new Http2Meter(STREAM_ID);
      for (const piece of splitAt(stream, places)) meter.push(piece);
      expect(meter.measure).toEqual(measureFrames(stream));
    }),
    { numRuns: 500 },
  );
});

const HEAD = headers([0x88], 1, 0, 0);

test('the first response begins with SETTINGS, of which the client hears', () => {
  let heard = 0;
  const meter = new Http2Meter(1, () => (heard += 1));
  meter.push(frame(FRAME.settings, 0, 0));
  meter.push(frame(FRAME.settings, FLAG.ack, 0));
  expect(heard).toBe(1);
  expect(meter.measure.state).toBe('head-incomplete');
  expect(measureFrames(frame(FRAME.ping, 0, 0, Buffer.alloc(8)), 1)).toMatchObject({
    reason: 'the connection begins with a frame of type 6, not with SETTINGS',
  });
});

test('a server that goes away completes the response, if it says so, and the connection has no more', () => {
  const goAway = (last: number): Buffer => frame(FRAME.goAway, 0, 0, [0, 0, 0, last, 0, 0, 0, 2]);
  const data = frame(FRAME.data, endStream, STREAM_ID, [1]);
  expect(measureFrames(Buffer.concat([HEAD, goAway(3), data]))).toMatchObject({
    state: 'complete',
    head: { isKeepAlive: false },
  });
  expect(measureFrames(Buffer.concat([HEAD, goAway(1), data]))).toEqual({
    state: 'malformed',
    reason: 'the server takes no stream after 1: error 2',
    headBytes: HEAD.length,
  });
});

test.each([
  { bytes: Buffer.from('HTTP/1.1 400 Bad Request\r\n'), reason: 'a frame of 4740180 bytes' },
  {
    bytes: Buffer.concat([HEAD, frame(FRAME.resetStream, 0, STREAM_ID, [0, 0, 0, 8])]),
    reason: 'stream 3 was reset: error 8',
    headBytes: HEAD.length,
  },
  { bytes: frame(FRAME.resetStream, 0, STREAM_ID, [0, 0, 0, 2]), reason: 'stream 3 was reset: error 2' },
  { bytes: frame(FRAME.data, 0, STREAM_ID, [1]), reason: 'a body before its head' },
  { bytes: frame(FRAME.data, 0, 5, [1]), reason: 'a frame of stream 5 in the response of stream 3' },
  { bytes: frame(FRAME.headers, padded, STREAM_ID, [9, 0x88]), reason: 'padding beyond a frame of type 1' },
  {
    bytes: Buffer.concat([frame(FRAME.headers, 0, STREAM_ID, [0x88]), frame(FRAME.ping, 0, 0)]),
    reason: 'a frame of type 6 within a header block',
  },
  {
    bytes: frame(FRAME.continuation, endHeaders, STREAM_ID, [0x88]),
    reason: 'a header block without a beginning',
  },
  {
    bytes: frame(FRAME.headers, endHeaders, STREAM_ID, [0x82]),
    reason: 'a head that does not begin with a status',
  },
  {
    bytes: Buffer.concat([
      frame(FRAME.headers, 0, STREAM_ID, Buffer.alloc(16_384)),
      ...Array.from({ length: 4 }, () => frame(FRAME.continuation, 0, STREAM_ID, Buffer.alloc(16_384))),
    ]),
    reason: 'no end of the head in 65536 bytes',
  },
])('malformed: $reason', ({ bytes, reason, headBytes }) => {
  expect(measureFrames(bytes)).toEqual({ state: 'malformed', reason, headBytes });
});
