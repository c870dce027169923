import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { NthfailError } from '../errors.ts';
import { writeWhole } from './write-whole.ts';

const FILE = 'fuzz.json';

/** Where a fuzzer stands, as the file of its directory has it. */
export interface FuzzState {
  /** What the file is. */
  readonly nthfail: 'fuzz';
  readonly version: 1;
  /** The server: options and command of `nthfail fuzz`. */
  readonly server: readonly string[];
  readonly seed: number;
  readonly cases: number;
  readonly restarts: number;
  readonly durationMs: number;
  /** Signatures of all that was found, before it was made smaller and after. */
  readonly known: readonly string[];
}

const stateSchema: z.ZodType<FuzzState> = z.strictObject({
  nthfail: z.literal('fuzz'),
  version: z.literal(1),
  server: z.array(z.string()),
  seed: z.int(),
  cases: z.int().min(0),
  restarts: z.int().min(0),
  durationMs: z.number().min(0),
  known: z.array(z.string()),
});

/** Writes it; it is there whole or as it was before. */
export function saveFuzzState(directory: string, state: FuzzState): void {
  writeWhole(join(directory, FILE), `${JSON.stringify(state, undefined, 2)}\n`);
}

/**
 * Where a fuzzer of this server stood; undefined when none has begun there.
 * @throws NthfailError `NF_E_USAGE` when the directory is another server's, or its file is no such state
 */
export function readFuzzState(directory: string, server: readonly string[]): FuzzState | undefined {
  const path = join(directory, FILE);
  if (!existsSync(path)) return undefined;
  const outcome = stateSchema.safeParse(parseJson(readFileSync(path, 'utf8')));
  if (!outcome.success)
    throw new NthfailError(
      'NF_E_USAGE',
      `${path} is not what a fuzzer wrote\n${z.prettifyError(outcome.error)}`,
      {
        hint: 'begin in another directory with --out',
      },
    );
  if (JSON.stringify(outcome.data.server) === JSON.stringify(server)) return outcome.data;
  throw new NthfailError(
    'NF_E_USAGE',
    `${directory} is of another server: ${outcome.data.server.join(' ')}`,
    {
      hint: 'begin in another directory with --out',
    },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
