import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDocumentRoot, patternedPath, providePatternedFile } from './static-files.ts';
import { sumPieces, type Target } from './target.ts';

/** Its buffer for a log file, which it writes when a line fills it (`log_access_write` in mod_accesslog.c), in bytes. */
const LOG_BUFFER_BYTES = 8192;

/** lighttpd from the distribution, static files with `sendfile`, one process. `LIGHTTPD` names another binary. */
export const lighttpd: Target = {
  name: 'lighttpd',
  title: 'lighttpd, static files',
  log: {
    // Its records have no level: what it has to say about a case is an error.
    alert: /\(\w+\.c\.\d+\) /,
    access: /^(?<client>[\d.]+) "[^"]*" \d+ bytes_sent:(?<sent>\d+|-) body:(?<body>\d+|-) +$/,
  },
  servesHalfClosed: true,
  prepare: ({ directory, host, port }) => {
    const root = makeDocumentRoot(directory);
    const errorLog = join(directory, 'error.log');
    const accessLog = join(directory, 'access.log');
    const config = join(directory, 'lighttpd.conf');
    const temp = join(directory, 'temp');
    mkdirSync(temp);
    // Spaces behind the line fill the buffer: each line is written when it is made, not within seconds.
    const line = `%h \\"%r\\" %s bytes_sent:%O body:%b${' '.repeat(LOG_BUFFER_BYTES)}`;
    writeFileSync(
      config,
      `server.modules = ("mod_accesslog")
server.document-root = "${root}"
server.bind = "${host}"
server.port = ${port}
server.listen-backlog = 4096
server.errorlog = "${errorLog}"
server.upload-dirs = ("${temp}")
server.max-keep-alive-requests = 65535
server.max-keep-alive-idle = 60
accesslog.filename = "${accessLog}"
accesslog.format = "${line}"
`,
    );
    return {
      command: process.env['LIGHTTPD'] ?? 'lighttpd',
      args: ['-D', '-f', config],
      logFiles: [errorLog, accessLog],
      stopSignal: 'SIGTERM',
    };
  },
  pathFor: (shape) => patternedPath(sumPieces(shape)),
  provide: (path, { directory }) => providePatternedFile(directory, path),
};
