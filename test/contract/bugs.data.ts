import type { ContractId } from '../../harness/contract/contract.ts';

/** A build of the reference server with one bug, the plan that shows it, and the contracts that must catch it. */
export interface KnownBug {
  /** Switch in `fixtures/reference-server/bug.h`. */
  readonly flag: string;
  readonly plan: string;
  readonly caughtBy: readonly ContractId[];
}

const SEED = 'write#1=short:100; write#2=ECONNRESET';

/** Each contract is broken by one of these, and kept by the correct build under the same plan. */
export const KNOWN_BUGS: readonly KnownBug[] = [
  { flag: 'BUG_DEFERRED_ERROR', plan: SEED, caughtBy: ['routes-to-error-handler', 'records-partial-count'] },
  { flag: 'BUG_COUNTS_ASKED', plan: SEED, caughtBy: ['records-partial-count'] },
  { flag: 'BUG_WRITES_AFTER_ERROR', plan: 'write#1=short:100; write#2=reset', caughtBy: ['fail-fast'] },
  { flag: 'BUG_SKIPS_A_BYTE', plan: 'write#1=short:100', caughtBy: ['conserves-bytes'] },
  { flag: 'BUG_MISSES_EDGES', plan: 'write#1=EAGAIN', caughtBy: ['resumes'] },
  { flag: 'BUG_LEAKS_DESCRIPTOR', plan: SEED, caughtBy: ['tears-down'] },
  { flag: 'BUG_CLOSES_ALL', plan: SEED, caughtBy: ['contains'] },
  { flag: 'BUG_DIES_ON_ERROR', plan: SEED, caughtBy: ['tears-down', 'contains', 'survives'] },
  { flag: 'BUG_ALERTS_ON_RESET', plan: SEED, caughtBy: ['survives'] },
];
