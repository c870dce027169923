import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { provideCertificate } from './certificate.ts';
import { makeDocumentRoot, patternedPath, providePatternedFile } from './static-files.ts';
import { type LaunchSite, sumPieces, type Target } from './target.ts';
import { reference } from './reference.ts';

interface NginxMode {
  readonly name: string;
  readonly title: string;
  /** Directives of the one server. */
  readonly location: (site: LaunchSite, root: string) => string;
  readonly backend?: Target;
  readonly isSecure?: boolean;
}

/** nginx from the distribution, static files with `sendfile`, one worker. `NGINX` names another binary. */
export const nginx: Target = defineNginx({
  name: 'nginx',
  title: 'nginx, static files',
  location: (_site, root) => `sendfile on; root ${root};`,
});

/** The same without `sendfile`: the file is read into buffers. */
export const nginxBuffered: Target = defineNginx({
  name: 'nginx-buffered',
  title: 'nginx, static files without sendfile',
  location: (_site, root) => `sendfile off; root ${root};`,
});

/** The same with files read by a pool of threads. */
export const nginxThreads: Target = defineNginx({
  name: 'nginx-threads',
  title: 'nginx, static files with aio threads',
  location: (_site, root) => `sendfile on; aio threads; root ${root};`,
});

/** The same over TLS. */
export const nginxTls: Target = defineNginx({
  name: 'nginx-tls',
  title: 'nginx, static files over TLS',
  location: (_site, root) => `sendfile on; root ${root};`,
  isSecure: true,
});

/**
 * nginx in front of the reference server. A response is held until it is all here: otherwise the writes to the client depend
 * on how fast it comes.
 */
export const nginxProxy: Target = defineNginx({
  name: 'nginx-proxy',
  title: 'nginx, a proxy of the reference server',
  backend: reference,
  location: ({ backend }) =>
    `proxy_pass http://${backend?.host}:${backend?.port}; proxy_http_version 1.1;
      proxy_buffer_size 4m; proxy_buffers 2 4m; proxy_busy_buffers_size 4m;`,
});

function defineNginx({ name, title, location, backend, isSecure = false }: NginxMode): Target {
  return {
    name,
    title,
    log: {
      alert: /\[(?:alert|emerg)\]/,
      access: /^(?<client>[\d.]+) "[^"]*" \d+ bytes_sent:(?<sent>\d+) body:(?<body>\d+)$/,
    },
    // It has no handlers: its filters return what became of the pass. Packages keep the name for modules.
    handlers: { pass: 'ngx_http_write_filter' },
    ...(backend === undefined ? {} : { backend }),
    ...(isSecure ? { isSecure } : {}),
    prepare: (site) => {
      const { directory, host, port } = site;
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
  keepalive_requests 1000000;
  server {
    listen ${host}:${port}${isSecure ? ' ssl' : ''} backlog=4096;
    ${isSecure ? listenSecurely(site) : ''}
    location / { ${location(site, root)} }
  }
}
`,
      );
      return {
        command: process.env['NGINX'] ?? 'nginx',
        args: ['-p', directory, '-c', config, '-e', errorLog],
        // nginx itself reads a list of inherited sockets there.
        env: { NGINX: undefined },
        logFiles: [errorLog, accessLog],
        stopSignal: 'SIGQUIT',
      };
    },
    pathFor: (shape) =>
      // nginx passes chunks on as they come, in chunks of its own.
      backend?.pathFor?.({ ...shape, framing: 'length' }) ?? patternedPath(sumPieces(shape)),
    ...(backend === undefined
      ? { provide: (path, { directory }) => providePatternedFile(directory, path) }
      : {}),
  };
}

/** Session tickets without a state in them have the same size every time. */
function listenSecurely(site: LaunchSite): string {
  const { certificate, key } = provideCertificate(site);
  return `ssl_certificate ${certificate}; ssl_certificate_key ${key}; ssl_protocols TLSv1.3; ssl_session_tickets off;`;
}
