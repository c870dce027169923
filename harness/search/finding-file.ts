import { z } from 'zod';
import { type Verdict, VERDICTS } from '../contract/judge.ts';
import { messageOf, NthfailError } from '../errors.ts';
import { HOLD_ACTIONS, type HoldAction } from '../run/run.ts';
import type { Versions } from '../report/versions.ts';

/**
 * One case that did not pass, as a file: all that it takes to run it again, and what was seen. Times in milliseconds.
 * Small, and the same text each time but for what was measured, so that it can be read, compared and committed.
 */
export interface FindingFile {
  /** What the file is. */
  readonly nthfail: 'finding';
  readonly version: 1;
  /** What tells it from other findings: see {@link signatureOf}. */
  readonly signature: string;
  readonly server: {
    /** Of `nthfail run`, such as `--target` and `nginx`. */
    readonly options: readonly string[];
    /** Behind `--`. */
    readonly command?: readonly string[] | undefined;
    /** Its title and version. */
    readonly says: string;
  };
  /** What the client does, as `--client` takes it. */
  readonly client: string;
  /** What goes wrong, as `--plan` takes it. */
  readonly plan: string;
  /** What the client does at each hold, as `--at` takes it. */
  readonly at?: Readonly<Record<string, HoldAction>> | undefined;
  /** How long the client waits, as `--patience` takes it: what the plan itself delays comes on top. From 1. */
  readonly patienceMs: number;
  /** How long the client stays connected in the end, as `--calm` takes it. */
  readonly calmMs: number;
  /** How often the case is run, from 1. */
  readonly rounds: number;
  /** Of the search that came upon it. */
  readonly seed?: number | undefined;
  readonly verdict: Verdict;
  readonly reason: string;
  readonly broken: readonly {
    readonly contract: string;
    readonly expected: string;
    readonly seen: string;
  }[];
  /** Of what found it. */
  readonly versions: Versions;
  /** The timeline of the first connection. */
  readonly journal: readonly string[];
}

const milliseconds = z
  .int()
  .min(0)
  .max(2 ** 31 - 1);
/** The one version that there is. */
const VERSION = 1;
const HINT = 'a finding is a file that nthfail sweep or fuzz has written';
const text = z.string();

const findingSchema: z.ZodType<FindingFile> = z.strictObject({
  nthfail: z.literal('finding'),
  version: z.literal(VERSION),
  signature: text.regex(/^[\w-]+$/),
  server: z.strictObject({ options: z.array(text), command: z.array(text).optional(), says: text }),
  client: text,
  plan: text,
  at: z.record(text, z.enum(HOLD_ACTIONS)).optional(),
  patienceMs: milliseconds.min(1),
  calmMs: milliseconds,
  rounds: z.int().min(1),
  seed: z.int().optional(),
  verdict: z.enum(VERDICTS),
  reason: text,
  broken: z.array(z.strictObject({ contract: text, expected: text, seen: text })),
  versions: z.strictObject({ nthfail: text, node: text, kernel: text, glibc: text, arch: text }),
  journal: z.array(text),
});

/** A finding that a newer version has written, whatever is in it. */
const newerSchema = z.looseObject({ nthfail: z.literal('finding'), version: z.int().gt(VERSION) });

/**
 * Reads a finding from the text of its file.
 * @param path where it stood, for messages
 * @throws NthfailError `NF_E_USAGE` when it is none: one line for each flaw, with its path
 */
export function parseFinding(json: string, path: string): FindingFile {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `${path} is not JSON: ${messageOf(error)}`, {
      hint: HINT,
      cause: error,
    });
  }
  const outcome = findingSchema.safeParse(value);
  if (outcome.success) return outcome.data;
  const later = newerSchema.safeParse(value);
  if (later.success)
    throw new NthfailError(
      'NF_E_USAGE',
      `${path} is a finding of version ${later.data.version}, and this nthfail reads version ${VERSION}`,
      { hint: 'a newer nthfail has written it: npm install --save-dev nthfail@latest' },
    );
  // Of a file that does not even say that it is one, a list of all that it lacks is of no help.
  const flaws = z.looseObject({ nthfail: z.literal('finding') }).safeParse(value).success
    ? `\n${z.prettifyError(outcome.error)}`
    : '';
  throw new NthfailError('NF_E_USAGE', `${path} is no finding${flaws}`, {
    hint: HINT,
    cause: outcome.error,
  });
}

/** The text of a finding's file. */
export function printFinding(finding: FindingFile): string {
  return `${JSON.stringify(finding, undefined, 2)}\n`;
}
