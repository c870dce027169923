import { z } from 'zod';
import { type Verdict, VERDICTS } from '../contract/judge.ts';
import type { Versions } from './versions.ts';

/** What came of one case: a verdict, or that it was not tried. */
export type SweepOutcome = Verdict | 'left-out';

/** One fault at one point. */
export interface SweepCell {
  /** Which fault. */
  readonly column: string;
  /** Of the fault that strikes once; `plan` runs it again. */
  readonly once: CellCase;
  /** Of the fault that strikes from the point on; undefined where that makes no difference. */
  readonly onward?: CellCase | undefined;
}

/** One case of a cell. */
export interface CellCase {
  readonly outcome: SweepOutcome;
  readonly plan: string;
  /** Of its finding; undefined where it passed, proved nothing or was left out. */
  readonly signature?: string | undefined;
  /** Why it came to its outcome, in one line; undefined where it passed or was left out. */
  readonly reason?: string | undefined;
  /** How long it took, in milliseconds: of the run that counts, with its further attempts; undefined where it was left out. */
  readonly durationMs?: number | undefined;
}

/** Cases that are taken for the same bug. */
export interface SweepFinding {
  readonly signature: string;
  readonly cases: number;
  /** Of the first of them, as what follows. */
  readonly plan: string;
  readonly verdict: Verdict;
  readonly reason: string;
  /** The contracts that were not kept. */
  readonly broken: readonly { readonly contract: string; readonly expected: string; readonly seen: string }[];
}

/** A sweep as plain data: the grid of points and faults. What `sweep.json` has in it, see {@link sweepSchema}. */
export interface SweepJson {
  /** What the data is. */
  readonly nthfail: 'sweep';
  readonly version: 1;
  /** How the command line is told of it, and its title and version. */
  readonly server: {
    readonly options: readonly string[];
    readonly command?: readonly string[] | undefined;
    readonly says: string;
  };
  readonly client: string;
  /** How long a client waited, in milliseconds. */
  readonly patienceMs: number;
  /** The faults, in the order in which they are met. */
  readonly columns: readonly string[];
  readonly points: readonly {
    readonly name: string;
    /** What the fault-free run does there. */
    readonly about: string;
    readonly cells: readonly SweepCell[];
  }[];
  readonly pairs: readonly CellCase[];
  /** Points behind the last of each kind of call, where nothing fired. */
  readonly exhausted: readonly string[];
  /** Pieces of gathered writes at whose first byte nothing was tried, for there are too many. */
  readonly untriedEdges: number;
  /** How many cases came to each outcome, pairs among them. */
  readonly counts: Readonly<Record<SweepOutcome, number>>;
  /** Points at which a fault struck, and all of them. */
  readonly coverage: { readonly struck: number; readonly of: number };
  readonly seed: number;
  /** Of all of it, in milliseconds. Cases run side by side, so theirs can come to more. */
  readonly durationMs: number;
  readonly findings: readonly SweepFinding[];
  readonly versions: Versions;
}

const text = z.string();
const count = z.number();
const outcome = z.enum([...VERDICTS, 'left-out']);
const verdict = z.enum(VERDICTS);
const oneCase = z.strictObject({
  ...{
    outcome,
    plan: text,
    signature: text.optional(),
    reason: text.optional(),
    durationMs: count.optional(),
  },
});
const cell = z.strictObject({ column: text, once: oneCase, onward: oneCase.optional() });
const broken = z.strictObject({ contract: text, expected: text, seen: text });

/** What a file must be to be a {@link SweepJson}. */
export const sweepSchema: z.ZodType<SweepJson> = z.strictObject({
  nthfail: z.literal('sweep'),
  version: z.literal(1),
  server: z.strictObject({ options: z.array(text), command: z.array(text).optional(), says: text }),
  client: text,
  patienceMs: count,
  columns: z.array(text),
  points: z.array(z.strictObject({ name: text, about: text, cells: z.array(cell) })),
  pairs: z.array(oneCase),
  exhausted: z.array(text),
  counts: z.record(outcome, count),
  coverage: z.strictObject({ struck: count, of: count }),
  untriedEdges: count,
  seed: count,
  durationMs: count,
  findings: z.array(
    z.strictObject({
      ...{ signature: text, cases: count, plan: text, verdict, reason: text },
      broken: z.array(broken),
    }),
  ),
  versions: z.strictObject({ nthfail: text, node: text, kernel: text, glibc: text, arch: text }),
});
