import { join } from 'node:path';
import { applicationFolder, applicationPath, PYTHON_ENV } from './python-application.ts';
import type { Target } from './target.ts';

/** Gunicorn from the distribution, a WSGI application, one sync worker. `GUNICORN` names another binary. */
export const gunicorn: Target = {
  name: 'gunicorn',
  title: 'Gunicorn, one sync worker',
  // A sync worker serves one connection at a time, and closes it behind its response.
  requestsPerConnection: 1,
  log: {
    access: /^(?<client>[\d.]+) "[^"]*" \d+ length:\d+$/,
    // Not judged: its settings call %(B)s the length of the response, and make no claim that all of it was sent.
    unjudgedAccess: /^(?<client>[\d.]+) "[^"]*" \d+ length:(?<body>\d+)$/,
    alert: /\[(?:ERROR|CRITICAL)\]/,
  },
  prepare: ({ directory, host, port }) => {
    const accessLog = join(directory, 'access.log');
    return {
      command: process.env['GUNICORN'] ?? 'gunicorn',
      args: [
        ...['--bind', `${host}:${port}`],
        ...['--workers', '1', '--worker-class', 'sync'],
        ...['--worker-tmp-dir', directory],
        ...['--chdir', applicationFolder()],
        ...['--access-logfile', accessLog],
        ...['--access-logformat', '%(h)s "%(r)s" %(s)s length:%(B)s'],
        'bytes_wsgi:app',
      ],
      env: { ...PYTHON_ENV, GUNICORN_CMD_ARGS: '' },
      logFiles: [accessLog],
      stopSignal: 'SIGTERM',
    };
  },
  pathFor: applicationPath,
};
