import fc from 'fast-check';
import { expect, test } from 'vitest';
import { measureResponse, ResponseMeter } from '../../harness/exchange/response-meter.ts';
import { untilResponse } from '../../harness/exchange/until.ts';
import { RESPONSE, splitAt, STREAM } from './arbitrary-response.ts';
import { connectPair } from './connect-pair.ts';

const PLACES = fc.array(fc.nat(1500), { maxLength: 20 });

test('a whole response is complete with its last byte, and takes nothing of what follows', () => {
  fc.assert(
    fc.property(RESPONSE, PLACES, fc.uint8Array({ maxLength: 50 }), (written, places, rest) => {
      const stream = Buffer.concat([written.bytes, rest]);
      const meter = new ResponseMeter('GET');
      let takenBytes = 0;
      for (const piece of splitAt(stream, places)) takenBytes += meter.push(piece);
      expect(takenBytes).toBe(written.bytes.length);
      expect(meter.measure).toMatchObject({
        state: 'complete',
        takenBytes: written.bytes.length,
        headBytes: written.headBytes,
        contentBytes: written.contentBytes,
        head: { status: written.status, isKeepAlive: true },
      });
    }),
  );
});

test('a response is not complete without its last byte', () => {
  fc.assert(
    fc.property(RESPONSE, fc.nat(), (written, seed) => {
      const bytes = written.bytes.subarray(0, seed % written.bytes.length);
      expect(measureResponse(bytes, 'GET')).toMatchObject({
        state: bytes.length < written.headBytes ? 'head-incomplete' : 'body-incomplete',
        takenBytes: bytes.length,
      });
    }),
  );
});

test('no split of any stream changes its measure', () => {
  fc.assert(
    fc.property(STREAM, PLACES, (stream, places) => {
      const meter = new ResponseMeter('GET');
      for (const piece of splitAt(stream, places)) meter.push(piece);
      expect(meter.measure).toEqual(measureResponse(stream, 'GET'));
    }),
    { numRuns: 500 },
  );
});

test.each([
  { method: 'HEAD', head: 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n' },
  { method: 'CONNECT', head: 'HTTP/1.1 200 OK\r\n' },
  { method: 'GET', head: 'HTTP/1.1 204 No Content\r\n' },
  { method: 'GET', head: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 10\r\n' },
  { method: 'GET', head: 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n' },
])('the answer $head to $method has no body', ({ method, head }) => {
  expect(measureResponse(Buffer.from(`${head}\r\nrest`), method)).toMatchObject({
    state: 'complete',
    takenBytes: head.length + 2,
    contentBytes: 0,
  });
});

test('a body without a length lasts until the connection ends', () => {
  const meter = new ResponseMeter('GET');
  meter.push(Buffer.from('HTTP/1.1 200 OK\r\n\r\nsome'));
  meter.push(Buffer.from('thing'));
  expect(meter.measure).toMatchObject({ state: 'body-incomplete', contentBytes: 9 });
  meter.close();
  expect(meter.measure).toMatchObject({ state: 'complete', contentBytes: 9, head: { isKeepAlive: false } });
});

test('a body with a length does not end with the connection', () => {
  const meter = new ResponseMeter('GET');
  meter.push(Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nsome'));
  meter.close();
  expect(meter.measure).toMatchObject({ state: 'body-incomplete', contentBytes: 4 });
});

test.each([
  { bytes: 'SSH-2.0-x\r\n', reason: 'not an HTTP/1 status line: "SSH-2.0-x"', headBytes: undefined },
  { bytes: '\r\n', reason: 'not an HTTP/1 status line: ""', headBytes: undefined },
  {
    bytes: 'HTTP/1.1 200 OK\r\nContent-Length: 4, 5\r\n\r\n',
    reason: 'no length: Content-Length "4, 5"',
    headBytes: undefined,
  },
  {
    bytes: `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(70_000)}`,
    reason: 'no end of the head in 65536 bytes',
    headBytes: undefined,
  },
  {
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n',
    reason: 'not a chunk size: "xyz"',
    headBytes: 47,
  },
  {
    bytes: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n',
    reason: 'after a chunk: "b"',
    headBytes: 47,
  },
  {
    bytes: `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'0'.repeat(70_000)}`,
    reason: "no end of a chunk's line in 65536 bytes",
    headBytes: 47,
  },
])('malformed: $reason', ({ bytes, reason, headBytes }) => {
  expect(measureResponse(Buffer.from(bytes), 'GET')).toEqual({ state: 'malformed', reason, headBytes });
});

test('the sizes of many small chunks may add up to more than a line may hold', () => {
  const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
  const bytes = Buffer.from(`${head}${'1\r\nx\r\n'.repeat(30_000)}0\r\n\r\n`);
  expect(measureResponse(bytes, 'GET')).toMatchObject({ state: 'complete', contentBytes: 30_000 });
});

test('a long body in many chunks costs no more than its bytes', () => {
  const meter = new ResponseMeter('GET');
  const piece = Buffer.alloc(1024);
  const pieces = 200_000;
  meter.push(Buffer.from(`HTTP/1.1 200 OK\r\nContent-Length: ${pieces * piece.length}\r\n\r\n`));
  const startNs = process.hrtime.bigint();
  for (let count = 0; count < pieces; count += 1) meter.push(piece);
  expect(meter.measure.state).toBe('complete');
  expect(Number(process.hrtime.bigint() - startNs) / 1e6).toBeLessThan(2000);
});

test('a client receives pipelined responses one by one', async () => {
  const { client, connection } = await connectPair();
  const first = 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none';
  const second = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\ntwo\r\n0\r\n\r\n';
  connection.socket.write(first + second);
  for (const expected of [first, second]) {
    const meter = new ResponseMeter('GET');
    const outcome = await client.receive({ until: untilResponse(meter), timeoutMs: 1000 });
    expect(outcome).toEqual({ kind: 'enough', bytes: Buffer.from(expected) });
    expect(meter.measure).toMatchObject({ state: 'complete', contentBytes: 3 });
  }
});

test('a client that gets nonsense does not wait for more', async () => {
  const { client, connection } = await connectPair();
  connection.socket.write('nonsense\r\n');
  const meter = new ResponseMeter('GET');
  const outcome = await client.receive({ until: untilResponse(meter), timeoutMs: 1000 });
  expect(outcome.kind).toBe('enough');
  expect(meter.measure.state).toBe('malformed');
});
