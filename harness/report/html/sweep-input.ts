import { z } from 'zod';
import { type Verdict, VERDICTS } from '../../contract/judge.ts';
import type { Versions } from '../versions.ts';

/** What came of a case of a sweep. */
export type OutcomeInput = Verdict | 'left-out';

/** One case of a sweep. */
export interface CaseInput {
  readonly outcome: OutcomeInput;
  readonly plan: string;
  readonly signature?: string | undefined;
}

/** What the page uses of a sweep: a part of `SweepJson`. */
export interface SweepInput {
  readonly nthfail: 'sweep';
  readonly version: 1;
  readonly server: {
    readonly options: readonly string[];
    readonly command?: readonly string[] | undefined;
    readonly says: string;
  };
  readonly client: string;
  readonly columns: readonly string[];
  readonly points: readonly {
    readonly name: string;
    readonly about: string;
    readonly cells: readonly {
      readonly column: string;
      readonly once: CaseInput;
      readonly onward?: CaseInput | undefined;
    }[];
  }[];
  readonly pairs: readonly CaseInput[];
  readonly exhausted: readonly string[];
  readonly counts: Readonly<Record<OutcomeInput, number>>;
  readonly coverage: { readonly struck: number; readonly of: number };
  readonly seed: number;
  readonly durationMs: number;
  readonly findings: readonly {
    readonly signature: string;
    readonly cases: number;
    readonly plan: string;
    readonly verdict: Verdict;
    readonly reason: string;
  }[];
  readonly versions: Versions;
}

const text = z.string();
const count = z.number();
const OUTCOMES = [...VERDICTS, 'left-out'] as const;
const oneCase = z.object({ outcome: z.enum(OUTCOMES), plan: text, signature: text.optional() });

/** A sweep as its file has it, as far as the page uses it. */
export const sweepSchema: z.ZodType<SweepInput> = z.object({
  nthfail: z.literal('sweep'),
  version: z.literal(1),
  server: z.object({ options: z.array(text), command: z.array(text).optional(), says: text }),
  client: text,
  columns: z.array(text),
  points: z.array(
    z.object({
      name: text,
      about: text,
      cells: z.array(z.object({ column: text, once: oneCase, onward: oneCase.optional() })),
    }),
  ),
  pairs: z.array(oneCase),
  exhausted: z.array(text),
  counts: z.record(z.enum(OUTCOMES), count),
  coverage: z.object({ struck: count, of: count }),
  seed: count,
  durationMs: count,
  findings: z.array(
    z.object({ signature: text, cases: count, plan: text, verdict: z.enum(VERDICTS), reason: text }),
  ),
  versions: z.object({ nthfail: text, node: text, kernel: text, glibc: text, arch: text }),
});
