import { buildGet } from './build-get.ts';
import { maskDate } from './mask-headers.ts';
import type { Protocol } from './protocol.ts';
import { ResponseMeter } from './response-meter.ts';

/** HTTP/1.1 (RFC 9112): GET requests that keep the connection open; dates are masked. */
export const HTTP1: Protocol = {
  name: 'http/1',
  title: 'HTTP/1',
  tool: 'curl',
  open: () => ({
    ask: (path) => ({
      bytes: buildGet(path, { host: 'localhost', isKeepAlive: true }),
      meter: new ResponseMeter('GET'),
    }),
  }),
  mask: (stream) => maskDate(stream),
};
