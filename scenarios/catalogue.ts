import { partialWriteThenError, type PartialWriteThenError } from './partial-write-then-error.ts';
import type { Scenario } from './scenario.ts';

/** Every scenario. */
export const SCENARIOS: readonly Scenario<PartialWriteThenError>[] = [partialWriteThenError];
