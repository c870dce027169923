import { chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeDocumentRoot, patternedPath, providePatternedFile } from './static-files.ts';
import { sumPieces, type Target } from './target.ts';

/** The user and group `nobody`. Apache's children refuse to serve as root. */
const NOBODY = 65_534;

/** Where Debian's apache2-bin has its modules. */
const DEBIAN_MODULES = '/usr/lib/apache2/modules';

/** What is needed, by the names that LoadModule takes; some builds have some of them compiled in. */
const NEEDED_MODULES = ['mpm_event', 'unixd', 'authz_core', 'log_config', 'logio'];

/**
 * Apache httpd from the distribution, static files, event MPM, two children with threads. `APACHE2` names another binary, and
 * `APACHE2_MODULES` the folder with its modules.
 */
export const apache: Target = {
  name: 'apache',
  title: 'Apache httpd, static files, event MPM',
  log: {
    alert: /\[\w*:(?:error|crit|alert|emerg)\]/,
    // %B is the size of the response, sent or not, as its manual says: only %O is held against it.
    access: /^(?<client>[\d.]+:\d+) "[^"]*" \d+ bytes_sent:(?<sent>\d+) size:\d+$/,
  },
  servesHalfClosed: true,
  prepare: ({ directory, host, port }) => {
    const root = makeDocumentRoot(directory);
    const errorLog = join(directory, 'error.log');
    const accessLog = join(directory, 'access.log');
    const config = join(directory, 'apache.conf');
    const isRoot = process.geteuid?.() === 0;
    // The directory stays private, and its new owner may pass through it to what everybody may read.
    if (isRoot) chownSync(directory, NOBODY, NOBODY);
    writeFileSync(
      config,
      `${NEEDED_MODULES.map(loadModule).join('')}${isRoot ? `User #${NOBODY}\nGroup #${NOBODY}\n` : ''}ServerRoot "${directory}"
ServerName localhost
DefaultRuntimeDir "${directory}"
PidFile "${directory}/apache.pid"
ErrorLog "${errorLog}"
LogLevel info
LogFormat "%a:%{remote}p \\"%r\\" %>s bytes_sent:%O size:%B" bytes
CustomLog "${accessLog}" bytes
Listen ${host}:${port}
ListenBackLog 4096
AcceptFilter http none
StartServers 2
ServerLimit 4
ThreadsPerChild 8
MaxRequestWorkers 32
MinSpareThreads 9
MaxSpareThreads 32
MaxConnectionsPerChild 0
MaxKeepAliveRequests 0
KeepAliveTimeout 60
DocumentRoot "${root}"
<Directory "${root}">
  Require all granted
</Directory>
`,
    );
    return {
      command: process.env['APACHE2'] ?? 'apache2',
      args: ['-f', config, '-DFOREGROUND'],
      logFiles: [errorLog, accessLog],
      stopSignal: 'SIGTERM',
    };
  },
  pathFor: (shape) => patternedPath(sumPieces(shape)),
  provide: (path, { directory }) => providePatternedFile(directory, path),
};

function loadModule(name: string): string {
  const folder = process.env['APACHE2_MODULES'] ?? DEBIAN_MODULES;
  return `<IfModule !${name}_module>
  LoadModule ${name}_module ${folder}/mod_${name}.so
</IfModule>
`;
}
