import { join } from 'node:path';
import { packageRoot } from '../native/package-root.ts';
import { provideCertificate } from './certificate.ts';
import { BIG_FILE_BYTES } from './static-files.ts';
import { type ResponseShape, sumPieces, type Target } from './target.ts';

/** Node's own `http` server, in the Node that runs the harness. */
export const nodeHttp: Target = {
  name: 'node',
  title: `Node's http server (${process.version})`,
  log: {},
  prepare: ({ host, port }) => ({
    command: process.execPath,
    args: [join(packageRoot(), 'fixtures/node-http-server.mjs'), host, String(port), String(BIG_FILE_BYTES)],
    env: { NODE_OPTIONS: '' },
    stopSignal: 'SIGTERM',
  }),
  pathFor: (shape: ResponseShape) => `/bytes/${sumPieces(shape)}`,
};

/** Node's own `https` server. */
export const nodeTls: Target = {
  ...nodeHttp,
  name: 'node-tls',
  title: `Node's https server (${process.version})`,
  isSecure: true,
  prepare: (site) => {
    const { certificate, key } = provideCertificate(site);
    const { args, ...launch } = nodeHttp.prepare(site);
    return { ...launch, args: [...args, certificate, key] };
  },
};
