import { join } from 'node:path';
import { HTTP2 } from '../exchange/http2.ts';
import { packageRoot } from '../native/package-root.ts';
import { nodeHttp } from './node-http.ts';
import { BIG_FILE_BYTES } from './static-files.ts';
import type { Target } from './target.ts';

/** Node's own `http2` server without TLS, in the Node that runs the harness. */
export const nodeHttp2: Target = {
  ...nodeHttp,
  name: 'node-http2',
  title: `Node's http2 server (${process.version})`,
  protocol: HTTP2,
  prepare: ({ host, port }) => ({
    command: process.execPath,
    args: [join(packageRoot(), 'fixtures/node-http2-server.mjs'), host, String(port), String(BIG_FILE_BYTES)],
    env: { NODE_OPTIONS: '' },
    stopSignal: 'SIGTERM',
  }),
};
