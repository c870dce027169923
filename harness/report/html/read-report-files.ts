import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { messageOf, NthfailError } from '../../errors.ts';
import { type FindingFile, parseFinding } from '../../search/finding-file.ts';
import { type SweepJson, sweepSchema } from '../sweep-json.ts';
import { type RunInput, runSchema } from './run-input.ts';

/** What the files of a report have in them, each with its path. */
export interface ReportFiles {
  readonly runs: readonly { readonly path: string; readonly value: RunInput }[];
  readonly sweeps: readonly { readonly path: string; readonly value: SweepJson }[];
  readonly findings: readonly { readonly path: string; readonly value: FindingFile }[];
}

type ReportFile =
  | { readonly kind: 'run'; readonly path: string; readonly value: RunInput }
  | { readonly kind: 'sweep'; readonly path: string; readonly value: SweepJson }
  | { readonly kind: 'finding'; readonly path: string; readonly value: FindingFile };

const HINT = 'give what nthfail run --json prints, a sweep, findings, or directories of them';

/**
 * Reads runs, sweeps and findings: files, and every `.json` file of directories and of the directories in them.
 * @throws NthfailError `NF_E_USAGE` when one cannot be read or is none of these, or a directory has none
 */
export function readReportFiles(paths: readonly string[]): ReportFiles {
  const files = [...new Set(paths.flatMap((path) => filesOf(path)))].flatMap(readReportFile);
  return {
    runs: files.filter((file) => file.kind === 'run'),
    sweeps: files.filter((file) => file.kind === 'sweep'),
    findings: files.filter((file) => file.kind === 'finding'),
  };
}

function filesOf(path: string): readonly string[] {
  if (!isDirectory(path)) return [path];
  const found = jsonFilesIn(path).concat(
    namesIn(path)
      .map((name) => join(path, name))
      .filter(isDirectory)
      .flatMap(jsonFilesIn),
  );
  if (found.length > 0) return found;
  throw new NthfailError('NF_E_USAGE', `${path} has no .json files in it`, { hint: HINT });
}

function jsonFilesIn(directory: string): string[] {
  return namesIn(directory)
    .filter((name) => name.endsWith('.json'))
    .map((name) => join(directory, name))
    .filter((path) => !isDirectory(path));
}

function namesIn(directory: string): readonly string[] {
  try {
    return readdirSync(directory).toSorted();
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `cannot read ${directory}: ${messageOf(error)}`, {
      hint: HINT,
      cause: error,
    });
  }
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function readReportFile(path: string): ReportFile | readonly never[] {
  const text = readText(path);
  const value = parseJson(text, path);
  const kind = typeof value === 'object' && value !== null && 'nthfail' in value ? value.nthfail : undefined;
  switch (kind) {
    case 'run':
      return { kind, path, value: check(runSchema, value, path, 'run') };
    case 'sweep':
      return { kind, path, value: check(sweepSchema, value, path, 'sweep') };
    case 'finding':
      return { kind, path, value: parseFinding(text, path) };
    case 'fuzz':
      // How far a fuzzer is: what it found stands beside it.
      return [];
    default: {
      const came = kind === undefined ? 'no "nthfail" in it' : `"nthfail": ${JSON.stringify(kind)}`;
      throw new NthfailError('NF_E_USAGE', `${path} is no run, sweep or finding: it has ${came}`, {
        hint: HINT,
      });
    }
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `cannot read ${path}: ${messageOf(error)}`, {
      hint: HINT,
      cause: error,
    });
  }
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `${path} is not JSON: ${messageOf(error)}`, {
      hint: HINT,
      cause: error,
    });
  }
}

function check<Value>(schema: z.ZodType<Value>, value: unknown, path: string, what: string): Value {
  const outcome = schema.safeParse(value);
  if (outcome.success) return outcome.data;
  throw new NthfailError('NF_E_USAGE', `${path} is no ${what}\n${z.prettifyError(outcome.error)}`, {
    hint: 'make it again with this version of nthfail',
    cause: outcome.error,
  });
}
