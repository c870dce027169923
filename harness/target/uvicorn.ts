import { applicationFolder, applicationPath, PYTHON_ENV } from './python-application.ts';
import type { Target } from './target.ts';

/** Uvicorn from the distribution, an ASGI application on asyncio and h11. `UVICORN` names another binary. */
export const uvicorn: Target = {
  name: 'uvicorn',
  title: 'Uvicorn, on asyncio and h11',
  log: {
    // It logs a response when it begins, and counts nothing.
    access: /^INFO: +(?<client>[\d.]+:\d+) - "[^"]*" \d+/,
    alert: /^(?:ERROR|CRITICAL):/,
  },
  prepare: ({ host, port }) => ({
    command: process.env['UVICORN'] ?? 'uvicorn',
    args: [
      ...['--host', host],
      ...['--port', String(port)],
      ...['--loop', 'asyncio', '--http', 'h11'],
      ...['--app-dir', applicationFolder()],
      '--no-use-colors',
      'bytes_asgi:app',
    ],
    env: PYTHON_ENV,
    stopSignal: 'SIGTERM',
  }),
  pathFor: applicationPath,
};
