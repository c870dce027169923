import { isMainThread } from 'node:worker_threads';
import { NthfailError } from '../errors.ts';

// Before ffi-rs is loaded: in a worker thread that ends in SIGSEGV.
if (!isMainThread)
  throw new NthfailError('NF_E_PLATFORM', 'nthfail does not work in worker threads', {
    hint: "have Vitest use processes, as it does by default: test: { pool: 'forks' }",
  });
