import type { Scenario } from '../harness/check/scenario.ts';
import { partialWriteThenError } from './partial-write-then-error.ts';

/** Every scenario. */
export const SCENARIOS: readonly Scenario[] = [partialWriteThenError];
