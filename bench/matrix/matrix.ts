import type { TargetTruth } from './byte-truth.ts';
import type { MidResponse } from './mid-response.ts';
import type { Study } from './study.ts';

/** The whole matrix: what docs/matrix.json holds, and what the pages are made of. */
export interface Matrix {
  /** The command that made it. */
  readonly command: string;
  readonly machine: string;
  readonly seed: number;
  /** Targets that the machine lacks, and why. */
  readonly missing: readonly string[];
  readonly studies: readonly Study[];
  readonly midResponses: readonly MidResponse[];
  readonly byteTruths: readonly TargetTruth[];
}
