import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDocumentRoot, patternedPath, providePatternedFile } from './static-files.ts';
import { sumPieces, type Target } from './target.ts';

/** nginx from the distribution, static files with `sendfile`, one worker. `NGINX` names another binary. */
export const nginx: Target = {
  name: 'nginx',
  title: 'nginx, static files',
  log: {
    alert: /\[(?:alert|emerg)\]/,
    access: /^(?<client>[\d.]+) "[^"]*" \d+ bytes_sent:(?<sent>\d+) body:(?<body>\d+)$/,
  },
  prepare: ({ directory, host, port }) => {
    const root = makeDocumentRoot(directory);
    const errorLog = join(directory, 'error.log');
    const accessLog = join(directory, 'access.log');
    const config = join(directory, 'nginx.conf');
    mkdirSync(join(directory, 'temp'));
    writeFileSync(
      config,
      `${process.geteuid?.() === 0 ? 'user root;\n' : ''}daemon off;
worker_processes 1;
pid ${directory}/nginx.pid;
error_log ${errorLog} info;
events { worker_connections 512; }
http {
  log_format bytes '$remote_addr "$request" $status bytes_sent:$bytes_sent body:$body_bytes_sent';
  access_log ${accessLog} bytes;
  client_body_temp_path ${directory}/temp;
  proxy_temp_path ${directory}/temp;
  fastcgi_temp_path ${directory}/temp;
  uwsgi_temp_path ${directory}/temp;
  scgi_temp_path ${directory}/temp;
  sendfile on;
  keepalive_requests 1000000;
  server {
    listen ${host}:${port} backlog=4096;
    root ${root};
  }
}
`,
    );
    return {
      command: process.env['NGINX'] ?? 'nginx',
      args: ['-p', directory, '-c', config, '-e', errorLog],
      logFiles: [errorLog, accessLog],
      stopSignal: 'SIGQUIT',
    };
  },
  pathFor: (shape) => patternedPath(sumPieces(shape)),
  provide: (path, { directory }) => providePatternedFile(directory, path),
};
