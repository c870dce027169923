import { PYTHON_ENV } from './python-application.ts';
import { makeDocumentRoot, patternedPath, providePatternedFile } from './static-files.ts';
import { sumPieces, type Target } from './target.ts';

/**
 * Python's own `http.server`, static files, a thread for each connection. `PYTHON` names another binary, of Python 3.11 or
 * later: before that it cannot be told to speak HTTP/1.1.
 */
export const pythonHttp: Target = {
  name: 'python-http',
  title: "Python's http.server, static files",
  log: {
    // It logs a request when it begins to answer, and counts nothing.
    access: /^(?<client>[\d.]+) - - \[[^\]]*\] "[^"]*" \d+ -$/,
  },
  prepare: ({ directory, host, port }) => ({
    command: process.env['PYTHON'] ?? 'python3',
    args: [
      ...['-m', 'http.server', String(port)],
      ...['--bind', host],
      ...['--directory', makeDocumentRoot(directory)],
      // With HTTP/1.0 each response would end its connection.
      ...['--protocol', 'HTTP/1.1'],
    ],
    env: PYTHON_ENV,
    stopSignal: 'SIGTERM',
  }),
  pathFor: (shape) => patternedPath(sumPieces(shape)),
  provide: (path, { directory }) => providePatternedFile(directory, path),
};
