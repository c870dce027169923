import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compile } from '../native/compile.ts';
import { packageRoot } from '../native/package-root.ts';
import type { LogKnowledge } from './log-knowledge.ts';
import { makeDocumentRoot } from './static-files.ts';
import type { ResponseShape, Target } from './target.ts';

const LOG: LogKnowledge = {
  partialRecord: /conn write: peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/,
  partialRecordLevel: /\[info\]/,
  readyHandler: /ready handler fd:(?<fd>\d+)/,
  errorHandler: /error handler fd:(?<fd>\d+)/,
  alert: /\[alert\]/,
};

/** The reference server as it should be. */
export const reference: Target = defineReference('reference', 'the reference server', []);

/** The reference server with the bug that NGINX Unit had: an error after a partial send goes to the ready handler. */
export const deferredError: Target = defineReference(
  'deferred-error',
  'the reference server, an error after a partial send deferred',
  ['-DBUG_DEFERRED_ERROR=1'],
);

/** The reference server built with some of the switches of its `bug.h`. */
export function defineReference(name: string, title: string, flags: readonly string[]): Target {
  return {
    name,
    title,
    log: LOG,
    prepare: ({ directory, host, port }) => ({
      command: buildReference(flags),
      args: ['--listen', `${host}:${port}`, '--root', makeDocumentRoot(directory)],
      stopSignal: 'SIGTERM',
    }),
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
