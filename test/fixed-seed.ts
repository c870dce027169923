import fc from 'fast-check';
import { chooseSeed } from '../harness/vitest/seed.ts';

// In CI properties draw the same cases on every run; elsewhere others each time, or those of NTHFAIL_SEED.
fc.configureGlobal({ seed: chooseSeed('nthfail') });
