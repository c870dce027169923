import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../native/compile.ts';
import { packageRoot } from '../native/package-root.ts';
import type { LogKnowledge } from './log-knowledge.ts';
import { type Bug, BUGS } from './reference-bugs.data.ts';
import { makeDocumentRoot } from './static-files.ts';
import type { ResponseShape, Target } from './target.ts';

const LOG: LogKnowledge = {
  partialRecord: /conn write: peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/,
  partialRecordLevel: /\[info\]/,
  readyHandler: /ready handler fd:(?<fd>\d+)/,
  errorHandler: /error handler fd:(?<fd>\d+)/,
  access: /^(?<client>[\d.:]+) "GET [^"]*" \d+ sent:(?<sent>\d+) body:(?<body>\d+)$/,
  alert: /\[alert\]/,
};

/** The reference server as it should be. */
export const reference: Target = defineReference('reference', 'the reference server');

/** The same in its other modes, each of which is right too. */
export const REFERENCE_MODES: readonly Target[] = [
  reference,
  defineReference('reference-level', 'the reference server, level-triggered', [], ['--trigger', 'level']),
  defineReference('reference-workers', 'the reference server, two workers', [], ['--workers', '2']),
  defineReference(
    'reference-timeout',
    'the reference server, a write timeout of 150 ms',
    [],
    ['--write-timeout', '150'],
  ),
];

/** The reference server with one bug. */
export function bugTarget({ name, title, flag, args }: Bug): Target {
  return defineReference(name, `the reference server with a bug: ${title}`, [`-D${flag}=1`], args);
}

/** One for each known bug of the reference server. */
export const BUG_TARGETS: readonly Target[] = BUGS.map(bugTarget);

/** The reference server with the bug of this name. @throws RangeError when there is none */
export function bugTargetOf(name: string): Target {
  const target = BUG_TARGETS.find((one) => one.name === name);
  if (target === undefined) throw new RangeError(`the reference server has no bug ${name}`);
  return target;
}

/** The reference server with the bug that NGINX Unit had: an error after a partial send goes to the ready handler. */
export const deferredError: Target = bugTargetOf('deferred-error');

/** The reference server built with some of the switches of its `bug.h`, and started with more arguments. */
export function defineReference(
  name: string,
  title: string,
  flags: readonly string[] = [],
  args: readonly string[] = [],
): Target {
  const writeTimeout = args.indexOf('--write-timeout');
  return {
    name,
    title,
    log: LOG,
    handlers: { pass: 'conn_write', ready: 'conn_ready_handler', error: 'conn_error_handler' },
    servesHalfClosed: true,
    ...(writeTimeout < 0 ? {} : { writeTimeoutMs: Number(args[writeTimeout + 1]) }),
    prepare: ({ directory, host, port }) => {
      const accessLog = join(directory, 'access.log');
      const root = makeDocumentRoot(directory);
      return {
        command: buildReference(flags),
        args: ['--listen', `${host}:${port}`, '--root', root, '--access-log', accessLog, ...args],
        logFiles: [accessLog],
        stopSignal: 'SIGTERM',
      };
    },
    pathFor: chainPath,
  };
}

/** Builds the reference server with `flags`, unless it is built already, and returns its path. */
export function buildReference(flags: readonly string[]): string {
  const folder = join(packageRoot(), 'fixtures/reference-server');
  const sources = readdirSync(folder).filter((file) => file.endsWith('.c'));
  return compile({ name: 'reference-server', folder, sources, flags });
}

function chainPath({ framing, pieces }: ResponseShape): string {
  const list = pieces.map(({ from, bytes }) => `${from === 'memory' ? 'm' : 'f'}${bytes}`);
  return `/${framing === 'chunked' ? 'chunked' : 'chain'}/${list.join(',')}`;
}
