import { conservesBytes } from './conserves-bytes.ts';
import { contains } from './contains.ts';
import type { Contract } from './contract.ts';
import { failFast } from './fail-fast.ts';
import { leaksNothing } from './leaks-nothing.ts';
import { recordsPartialCount } from './records-partial-count.ts';
import { resumes } from './resumes.ts';
import { routesToErrorHandler } from './routes-to-error-handler.ts';
import { staysCalm } from './stays-calm.ts';
import { survives } from './survives.ts';
import { tearsDown } from './tears-down.ts';

/** Every contract, in the order in which a report shows them. */
export const CONTRACTS: readonly Contract[] = [
  failFast,
  routesToErrorHandler,
  recordsPartialCount,
  conservesBytes,
  resumes,
  tearsDown,
  contains,
  leaksNothing,
  staysCalm,
  survives,
];
