import { WRITE_ERRNOS } from '../../harness/plan/likely-errnos.data.ts';
import { allowedErrnos } from '../../harness/plan/counted-calls.ts';
import type { ErrnoName } from '../../harness/plan/errno-name.ts';
import type { Fault } from '../../harness/plan/fault.ts';

const WRITE = { family: 'write' } as const;
const SOFT: ReadonlySet<string> = new Set(['EAGAIN', 'EWOULDBLOCK', 'EINTR']);

/** Every errno that a call of the write family can fail with for good: those of its manual pages. The likeliest first. */
export const HARD_WRITE_ERRNOS: readonly ErrnoName[] = [
  ...new Set([...WRITE_ERRNOS, ...allowedErrnos(WRITE).filter((errno) => !SOFT.has(errno))]),
];

/** Every fault after which a write has failed for good: those errnos, and a reset by the kernel or by the client. */
export const HARD_WRITE_FAULTS: readonly Fault[] = [
  ...HARD_WRITE_ERRNOS.map((errno): Fault => ({ kind: 'error', errno })),
  { kind: 'reset' },
  { kind: 'reset-peer' },
];
