import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { CheckedCase } from '../check/check-case.ts';
import { runToJson } from '../report/json.ts';
import type { FindingFile } from './finding-file.ts';
import { type AboutFinding, findingOf } from './finding-of.ts';
import { writeFinding } from './finding-store.ts';
import { removeDrafts } from './remove-drafts.ts';
import { writeWhole } from './write-whole.ts';

/** A file for each finding. */
const FINDINGS = 'findings';
/** The whole run of each finding, for a report. */
const RUNS = 'runs';
/** Findings that do not come each time. */
const UNSTEADY = 'unsteady';

/** What a search found, as its directory keeps it. */
export interface Found {
  readonly finding: FindingFile;
  /** The text of the file that has the whole run. */
  readonly run: string;
}

/** What is kept of a case that did not pass. */
export function foundOf(
  { run, judgement }: Pick<CheckedCase, 'run' | 'judgement'>,
  about: AboutFinding,
): Found {
  return {
    finding: findingOf({ run, judgement }, about),
    run: `${JSON.stringify(runToJson(run, judgement), undefined, 1)}\n`,
  };
}

/**
 * Writes what a search found into its directory, which is made if need be: the finding, and its run with every event. Each is
 * there whole or not at all; those of the same signature are replaced.
 * @returns the path of the finding
 */
export function saveFound(directory: string, { finding, run }: Found): string {
  const path = placeOf(directory, FINDINGS, finding.signature);
  writeFinding(path, finding);
  writeWhole(placeOf(directory, RUNS, finding.signature), run);
  return path;
}

/** Removes what searches that were killed while they wrote there have left. */
export function removeDraftsOf(directory: string): void {
  for (const part of ['', FINDINGS, RUNS]) removeDrafts(join(directory, part));
}

/** Takes a finding and its run away. */
export function dropFound(directory: string, signature: string): void {
  for (const part of [FINDINGS, RUNS]) rmSync(placeOf(directory, part, signature), { force: true });
}

/** Puts a finding that does not come each time where no replay and no suite looks for it. @returns its path there */
export function setAside(directory: string, signature: string): string {
  const path = placeOf(directory, UNSTEADY, signature);
  mkdirSync(join(directory, UNSTEADY), { recursive: true });
  renameSync(placeOf(directory, FINDINGS, signature), path);
  dropFound(directory, signature);
  return path;
}

/** The signatures of what a search has found there, those put aside left out; none when there is no such directory. */
export function foundIn(directory: string): readonly string[] {
  const findings = join(directory, FINDINGS);
  if (!existsSync(findings)) return [];
  return readdirSync(findings).flatMap((name) =>
    name.endsWith('.json') ? name.slice(0, -'.json'.length) : [],
  );
}

function placeOf(directory: string, part: string, signature: string): string {
  return join(directory, part, `${signature}.json`);
}
