import { checkCase, type CheckCaseOptions } from '../../harness/check/check-case.ts';
import type { FindingFile } from '../../harness/search/finding-file.ts';
import { findingOf } from '../../harness/search/finding-of.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

/** The finding that a case is on a target. */
export async function makeFinding(target: Target, options: CheckCaseOptions): Promise<FindingFile> {
  const server = await startServer(target);
  try {
    return findingOf(await checkCase(server, { patienceMs: 1000, calmMs: 5, ...options }), {
      says: target.title,
    });
  } finally {
    await server.stop();
  }
}

/** The bug of docs/bugs.md that the project began with, and a case that shows it. */
export const DEFERRED_CASE: { readonly workload: string; readonly plan: string } = {
  workload: 'GET /chain/m100,f5000',
  plan: 'write#1=short:100; write#2=ECONNRESET',
};
