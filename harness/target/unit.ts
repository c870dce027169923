import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import { provideCertificate } from './certificate.ts';
import { putToUnit } from './put-to-unit.ts';
import { reference } from './reference.ts';
import { makeDocumentRoot, patternedPath, providePatternedFile } from './static-files.ts';
import { type LaunchSite, type ResponseShape, sumPieces, type Target } from './target.ts';

/** Bytes of a body that loopback carries in one piece, with its head: under half of the smallest window. */
const MOST_IN_ONE_READ = 30_000;

interface UnitMode {
  readonly name: string;
  readonly title: string;
  /** What its one route does. */
  readonly action: (site: LaunchSite, root: string) => Readonly<Record<string, string>>;
  readonly backend?: Target;
  readonly isSecure?: boolean;
}

/** Name of the certificate in Unit's store. */
const BUNDLE = 'localhost';

/** NGINX Unit, a static share. `UNITD` names the `unitd` binary: Unit is not packaged, the build is the user's. */
export const unit: Target = defineUnit({
  name: 'unit',
  title: 'NGINX Unit, a static share',
  action: (_site, root) => ({ share: `${root}$uri` }),
});

/** The same over TLS. */
export const unitTls: Target = defineUnit({
  name: 'unit-tls',
  title: 'NGINX Unit, a static share over TLS',
  action: (_site, root) => ({ share: `${root}$uri` }),
  isSecure: true,
});

/** Unit in front of the reference server. */
export const unitProxy: Target = defineUnit({
  name: 'unit-proxy',
  title: 'NGINX Unit, a proxy of the reference server',
  backend: reference,
  action: ({ backend }) => ({ proxy: `http://${backend?.host}:${backend?.port}` }),
});

function defineUnit({ name, title, action, backend, isSecure = false }: UnitMode): Target {
  return {
    name,
    title,
    log: {
      partialRecord: /conn write: peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/,
      partialRecordLevel: /\[info\]/,
      alert: /\[alert\]/,
      // It has no variable for the bytes of a head. Over TLS it counts calls of SSL_write as a whole: not judged.
      [isSecure ? 'unjudgedAccess' : 'access']: /^(?<client>[\d.]+) "[^"]*" \d+ body:(?<body>\d+)$/,
    },
    handlers: {
      pass: 'nxt_conn_io_write',
      ready: 'nxt_h1p_conn_sent',
      // The second is that of the answer to a client that sent nothing in time.
      error: ['nxt_h1p_conn_request_error', 'nxt_h1p_idle_response_error'],
    },
    builtBy: 'user',
    ...(backend === undefined ? {} : { backend, maxBodyBytes: MOST_IN_ONE_READ }),
    ...(isSecure ? { isSecure } : {}),
    prepare: (site) => {
      const { directory, host, port } = site;
      const unitd = findUnitd(name);
      const root = makeDocumentRoot(directory);
      const control = join(directory, 'control.sock');
      const log = join(directory, 'unit.log');
      const accessLog = join(directory, 'access.log');
      for (const folder of ['state', 'modules', 'temp']) mkdirSync(join(directory, folder));
      const isRoot = process.geteuid?.() === 0;
      return {
        command: unitd,
        args: [
          '--no-daemon',
          ...['--log', log],
          ...['--pid', join(directory, 'unit.pid')],
          ...['--control', `unix:${control}`],
          ...['--statedir', join(directory, 'state')],
          ...['--modulesdir', join(directory, 'modules')],
          ...['--tmpdir', join(directory, 'temp')],
          ...(isRoot ? ['--user', 'root', '--group', 'root'] : []),
        ],
        logFiles: [log, accessLog],
        stopSignal: 'SIGTERM',
        configure: async (signal) => {
          while (!existsSync(control)) await delay(10, undefined, { signal });
          if (isSecure) {
            const { certificate, key } = provideCertificate(site);
            const bundle = readFileSync(certificate, 'utf8') + readFileSync(key, 'utf8');
            await putToUnit(control, signal, `/certificates/${BUNDLE}`, bundle);
          }
          const tls = isSecure ? { tls: { certificate: BUNDLE } } : {};
          const config = {
            listeners: { [`${host}:${port}`]: { pass: 'routes', ...tls } },
            routes: [{ action: action(site, root) }],
            access_log: {
              path: accessLog,
              format: '$remote_addr "$request_line" $status body:$body_bytes_sent',
            },
          };
          await putToUnit(control, signal, '/config', JSON.stringify(config));
        },
      };
    },
    pathFor: backend === undefined ? (shape) => patternedPath(sumPieces(shape)) : pathInOneRead,
    ...(backend === undefined
      ? { provide: (path, { directory }) => providePatternedFile(directory, path) }
      : {}),
  };
}

/**
 * A response that reaches the proxy in one piece. What leaves its backend in several calls it reads in as many pieces as
 * happen to be there, and cuts its own writes and chunks by them: no two runs would be the same.
 */
function pathInOneRead({ framing, pieces }: ResponseShape): string {
  const bytes = Math.min(sumPieces({ framing, pieces }), MOST_IN_ONE_READ);
  return `/${framing === 'chunked' ? 'chunked' : 'chain'}/m${bytes}`;
}

/** The build that UNITD names, for the target `name`. @throws NthfailError `NF_E_TARGET_MISSING` */
export function findUnitd(name: string): string {
  const unitd = process.env['UNITD'];
  if (unitd !== undefined && existsSync(unitd)) return unitd;
  throw new NthfailError(
    'NF_E_TARGET_MISSING',
    unitd === undefined
      ? `the target ${name} needs UNITD, and it is not set`
      : `UNITD=${unitd} does not exist`,
    { hint: 'build NGINX Unit and set UNITD to its build/sbin/unitd' },
  );
}
