import { existsSync, mkdirSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { NthfailError } from '../errors.ts';
import { makeDocumentRoot, patternedPath, providePatternedFile } from './static-files.ts';
import { sumPieces, type Target } from './target.ts';

/** NGINX Unit, a static share. `UNITD` names the `unitd` binary: Unit is not packaged, the build is the user's. */
export const unit: Target = {
  name: 'unit',
  title: 'NGINX Unit, a static share',
  log: {
    partialRecord: /conn write: peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/,
    partialRecordLevel: /\[info\]/,
    alert: /\[alert\]/,
  },
  prepare: ({ directory, host, port }) => {
    const unitd = process.env['UNITD'];
    if (unitd === undefined || !existsSync(unitd))
      throw new NthfailError(
        'NF_E_TARGET_MISSING',
        unitd === undefined
          ? 'the target unit needs UNITD, and it is not set'
          : `UNITD=${unitd} does not exist`,
        { hint: 'build NGINX Unit and set UNITD to its build/sbin/unitd' },
      );
    const root = makeDocumentRoot(directory);
    const control = join(directory, 'control.sock');
    const log = join(directory, 'unit.log');
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
      logFiles: [log],
      stopSignal: 'SIGTERM',
      configure: async (signal) => {
        while (!existsSync(control)) await delay(10, undefined, { signal });
        await putConfig(control, signal, {
          listeners: { [`${host}:${port}`]: { pass: 'routes' } },
          routes: [{ action: { share: `${root}$uri` } }],
        });
      },
    };
  },
  pathFor: (shape) => patternedPath(sumPieces(shape)),
  provide: (path, { directory }) => providePatternedFile(directory, path),
};

/** Hands Unit its configuration through the control socket. */
async function putConfig(control: string, signal: AbortSignal, config: unknown): Promise<void> {
  const body = JSON.stringify(config);
  await new Promise<void>((resolve, reject) => {
    const put = request(
      {
        socketPath: control,
        method: 'PUT',
        path: '/config',
        signal,
        headers: { 'Content-Length': body.length },
      },
      (response) => {
        let answer = '';
        response.setEncoding('utf8').on('data', (text: string) => (answer += text));
        response.on('end', () => {
          if (response.statusCode === 200) resolve();
          else
            reject(
              new NthfailError('NF_E_SERVER_NOT_READY', `unit refused its configuration: ${answer.trim()}`),
            );
        });
      },
    );
    put.on('error', reject);
    put.end(body);
  });
}
