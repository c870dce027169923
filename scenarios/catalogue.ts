import type { Scenario } from '../harness/check/scenario.ts';
import { errorAnywhere } from './error-anywhere.ts';
import { fileIsTruncated } from './file-is-truncated.ts';
import { halfCloseIsAnswered } from './half-close-is-answered.ts';
import { leavesNothingBehind } from './leaves-nothing-behind.ts';
import { memoryRunsOut } from './memory-runs-out.ts';
import { partialWriteThenError } from './partial-write-then-error.ts';
import { peerDoesNotRead } from './peer-does-not-read.ts';
import { serverCallsFail } from './server-calls-fail.ts';
import { softFaultsResume } from './soft-faults-resume.ts';

/** Every scenario. */
export const SCENARIOS: readonly Scenario[] = [
  partialWriteThenError,
  softFaultsResume,
  halfCloseIsAnswered,
  errorAnywhere,
  leavesNothingBehind,
  serverCallsFail,
  memoryRunsOut,
  fileIsTruncated,
  peerDoesNotRead,
];
