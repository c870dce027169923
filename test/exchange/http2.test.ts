import { createServer } from 'node:http2';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { connectRawClient } from '../../harness/exchange/connect-raw-client.ts';
import { HTTP2 } from '../../harness/exchange/http2.ts';
import { encodeFrame, FLAG, FRAME, type Frame, FrameReader } from '../../harness/exchange/http2-frame.ts';
import { untilResponse } from '../../harness/exchange/until.ts';

const MAGIC = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

function framesOf(bytes: Buffer): readonly Frame[] {
  const reader = new FrameReader();
  const frames: Frame[] = [];
  for (let at = 0; at < bytes.length;) {
    const { frame, next } = reader.read(bytes, at);
    if (frame !== undefined) frames.push(frame);
    at = next;
  }
  return frames;
}

const SETTINGS = encodeFrame({ type: FRAME.settings, flags: 0, stream: 0, payload: Buffer.alloc(0) });

test('a connection begins with the preface, and each request has a stream of its own', () => {
  const conversation = HTTP2.open();
  const first = conversation.ask('/a').bytes;
  expect(first.toString('latin1', 0, MAGIC.length)).toBe(MAGIC);
  const { headers, settings, windowUpdate } = FRAME;
  const shapes = (bytes: Buffer): unknown => framesOf(bytes).map(({ type, stream }) => [type, stream]);
  expect(shapes(first.subarray(MAGIC.length))).toEqual([
    [settings, 0],
    [windowUpdate, 0],
    [headers, 1],
  ]);
  expect(shapes(conversation.ask('/b').bytes)).toEqual([[headers, 3]]);
  expect(shapes(HTTP2.open().ask('/a').bytes.subarray(MAGIC.length))).toHaveLength(3);
});

test('settings of the server are acknowledged once, with the next request', () => {
  const conversation = HTTP2.open();
  conversation.ask('/a').meter.push(SETTINGS);
  const [ack, request] = framesOf(conversation.ask('/b').bytes);
  expect(ack).toMatchObject({ type: FRAME.settings, flags: FLAG.ack, stream: 0 });
  expect(request).toMatchObject({ type: FRAME.headers, stream: 3 });
  expect(framesOf(conversation.ask('/c').bytes)).toHaveLength(1);
});

test('a server reads the request as it is meant, and sends more than a window at once', async () => {
  const seen: unknown[] = [];
  const server = createServer((request, response) => {
    seen.push([request.method, request.url, request.authority]);
    response.statusCode = request.url === '/missing' ? 404 : 302;
    response.end(Buffer.alloc(300_000, 'x'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = await connectRawClient({ host: '127.0.0.1', port });
  onTestFinished(async () => {
    await client.close();
    server.close();
  });
  const conversation = HTTP2.open();
  const long = `/${'p'.repeat(300)}`;
  // The second time a server that remembers header fields would name the status by a number of its own.
  for (const path of ['/missing', long, long]) {
    const { bytes, meter } = conversation.ask(path);
    await client.send(bytes);
    await client.receive({ until: untilResponse(meter), timeoutMs: 5000 });
    expect(meter.measure).toMatchObject({
      state: 'complete',
      head: { status: path === '/missing' ? 404 : 302, isKeepAlive: true },
      contentBytes: 300_000,
    });
  }
  expect(seen).toEqual([
    ['GET', '/missing', 'localhost'],
    ['GET', long, 'localhost'],
    ['GET', long, 'localhost'],
  ]);
});
