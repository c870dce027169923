import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reference } from './reference.ts';
import type { Target } from './target.ts';

/** HAProxy from the distribution in front of the reference server, one thread. `HAPROXY` names another binary. */
export const haproxy: Target = defineHaproxy('haproxy', 'HAProxy, a proxy of the reference server', 1);

/** The same with two threads. */
export const haproxyThreads: Target = defineHaproxy(
  'haproxy-threads',
  'HAProxy with two threads, a proxy of the reference server',
  2,
);

/** A response is held until it is all here: otherwise the writes to the client depend on how fast it comes. */
const BUFFER_BYTES = 2 ** 22;

function defineHaproxy(name: string, title: string, threads: number): Target {
  return {
    name,
    title,
    backend: reference,
    log: {
      access: /^(?<client>[\d.]+:\d+) "[^"]*" \d+ bytes_read:\d+ /,
      // Not judged: %B prints what came in from behind (logs->bytes_out, which is s->res.total, in the source of 2.6).
      unjudgedAccess: /^(?<client>[\d.]+:\d+) "[^"]*" \d+ bytes_read:(?<sent>\d+) /,
      alert: /^\[(?:ALERT|EMERG)\]/,
    },
    prepare: ({ directory, host, port, backend }) => {
      const config = join(directory, 'haproxy.cfg');
      writeFileSync(
        config,
        `global
  nbthread ${threads}
  maxconn 512
  tune.bufsize ${BUFFER_BYTES}
  log stdout format raw local0
defaults
  mode http
  log global
  log-format "%ci:%cp %{+Q}r %ST bytes_read:%B %tsc"
  option http-keep-alive
  http-reuse always
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend front
  bind ${host}:${port} backlog 4096
  default_backend back
backend back
  http-response wait-for-body time 5s
  server reference ${backend?.host}:${backend?.port}
`,
      );
      return {
        command: process.env['HAPROXY'] ?? 'haproxy',
        args: ['-db', '-f', config],
        stopSignal: 'SIGTERM',
      };
    },
    ...(reference.pathFor === undefined ? {} : { pathFor: reference.pathFor }),
  };
}
