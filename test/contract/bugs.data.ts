import type { ContractId } from '../../harness/contract/contract.ts';
import type { CaseOptions } from '../../harness/run/run-case.ts';

/** A bug of the reference server, a case that shows it, and the contracts that must be broken. */
export interface KnownBug {
  /** Name of its target. */
  readonly bug: string;
  readonly plan: string;
  /** Default: a response of three pieces. */
  readonly workload?: string;
  /** More about the case. */
  readonly more?: Partial<Pick<CaseOptions, 'calmMs'>> & { readonly rounds?: number };
  readonly caughtBy: readonly ContractId[];
}

const TORN = 'write#1=short:100; write#2=ECONNRESET';

/** For each contract a bug that breaks it, with a case that the correct build passes. `npm run catalogue` has them all. */
export const KNOWN_BUGS: readonly KnownBug[] = [
  { bug: 'deferred-error', plan: TORN, caughtBy: ['routes-to-error-handler', 'records-partial-count'] },
  { bug: 'error-handler-twice', plan: TORN, caughtBy: ['routes-to-error-handler'] },
  { bug: 'counts-asked', plan: TORN, caughtBy: ['records-partial-count'] },
  { bug: 'writes-after-error', plan: 'write#1=short:100; write#2=reset', caughtBy: ['fail-fast'] },
  { bug: 'skips-a-byte', plan: 'write#1=short:100', caughtBy: ['conserves-bytes'] },
  { bug: 'access-log-claims-full', plan: TORN, caughtBy: ['conserves-bytes'] },
  { bug: 'misses-edges', plan: 'write#1=EAGAIN', caughtBy: ['resumes'] },
  { bug: 'leaks-descriptor', plan: TORN, caughtBy: ['tears-down'] },
  { bug: 'double-close', plan: TORN, caughtBy: ['tears-down'] },
  { bug: 'ignores-epoll-error', plan: 'epoll_ctl#1=ENOSPC', caughtBy: ['tears-down'] },
  { bug: 'closes-all', plan: TORN, caughtBy: ['contains'] },
  { bug: 'leaks-buffer', plan: TORN, more: { rounds: 9 }, caughtBy: ['leaks-nothing'] },
  { bug: 'spins-on-full', plan: 'write#1=full', workload: 'GET /bytes/1000000', caughtBy: ['stays-calm'] },
  { bug: 'keeps-write-interest', plan: 'write#1=EAGAIN', more: { calmMs: 20 }, caughtBy: ['stays-calm'] },
  { bug: 'dies-on-error', plan: TORN, caughtBy: ['tears-down', 'contains', 'survives'] },
  { bug: 'alerts-on-reset', plan: TORN, caughtBy: ['survives'] },
];
