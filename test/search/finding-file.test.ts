import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isNthfailError } from '../../harness/errors.ts';
import { caseOf } from '../../harness/search/case-of.ts';
import { type FindingFile, parseFinding, printFinding } from '../../harness/search/finding-file.ts';
import { readFindings, writeFinding } from '../../harness/search/finding-store.ts';
import { deferredError } from '../../harness/target/reference.ts';
import { DEFERRED_CASE, makeFinding } from './make-finding.ts';

const folder = mkdtempSync(join(tmpdir(), 'findings-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

let finding: FindingFile;
beforeAll(async () => {
  finding = await makeFinding(deferredError, DEFERRED_CASE);
});

/** The message and the hint of what is thrown. */
function refusalOf(use: () => unknown): string {
  try {
    use();
  } catch (error) {
    if (isNthfailError(error)) return `${error.code} ${error.message}\n${error.hint}`;
    throw error;
  }
  return 'nothing is thrown';
}

test('a case that did not pass, in its own words', () => {
  expect(finding).toMatchObject({
    server: { options: ['--target', 'deferred-error'] },
    client: DEFERRED_CASE.workload,
    plan: DEFERRED_CASE.plan,
    patienceMs: 1000,
    calmMs: 5,
    rounds: 1,
    verdict: 'failed',
    reason: 'not kept: routes-to-error-handler, records-partial-count',
  });
  expect(finding.broken.map(({ contract }) => contract)).toEqual([
    'routes-to-error-handler',
    'records-partial-count',
  ]);
  expect(finding.journal.join('\n')).toContain('ECONNRESET  ◀ injected by write#2=ECONNRESET');
});

test('the patience is without what the plan delays, so that a replay does not add it again', async () => {
  const { plan, workload } = DEFERRED_CASE;
  const delayed = await makeFinding(deferredError, { workload, plan: `read#1=delay:30; ${plan}` });
  expect(delayed.patienceMs).toBe(1000);
});

test('printed and read it is the same', () => {
  expect(parseFinding(printFinding(finding), 'a.json')).toEqual(finding);
});

test('saved under its signature, whole, and read by directory', () => {
  const directory = join(folder, 'saved');
  const path = join(directory, `${finding.signature}.json`);
  writeFinding(path, finding);
  writeFinding(path, { ...finding, seed: 7 });
  writeFileSync(join(directory, 'notes.md'), 'no finding');
  expect(readdirSync(directory).toSorted()).toEqual(['notes.md', `${finding.signature}.json`]);
  expect(readFindings([directory])).toEqual([{ path, finding: { ...finding, seed: 7 } }]);
});

test('what is none says why', () => {
  const text = printFinding(finding);
  const of = (change: object): string => JSON.stringify({ ...finding, ...change });
  const empty = join(folder, 'empty');
  mkdirSync(empty);
  const missing = join(folder, 'no.json');
  expect(refusalOf(() => parseFinding(text.slice(9), 'a.json'))).toMatch(/^NF_E_USAGE a\.json is not JSON: /);
  expect(refusalOf(() => parseFinding('{"name":"x"}', 'package.json'))).toBe(
    'NF_E_USAGE package.json is no finding\na finding is a file that nthfail sweep or fuzz has written',
  );
  expect(refusalOf(() => parseFinding(of({ rounds: 0 }), 'a.json'))).toMatch(
    /^NF_E_USAGE a\.json is no finding\n✖ .*\n {2}→ at rounds\n/,
  );
  expect(refusalOf(() => parseFinding(of({ version: 2 }), 'a.json'))).toBe(
    'NF_E_USAGE a.json is a finding of version 2, and this nthfail reads version 1\na newer nthfail has written it: npm install --save-dev nthfail@latest',
  );
  expect(refusalOf(() => readFindings([missing]))).toBe(
    `NF_E_USAGE cannot read the finding ${missing}: ENOENT: no such file or directory, open '${missing}'\nit was looked for at ${missing}`,
  );
  expect(refusalOf(() => readFindings([empty]))).toBe(
    `NF_E_USAGE no findings in ${empty}\nnthfail sweep and fuzz write them there with --out`,
  );
});

test('a plan, client or hold that is none names the file', () => {
  const refused = (change: Partial<FindingFile>): string =>
    refusalOf(() => caseOf({ path: 'a.json', finding: { ...finding, ...change } }));
  expect(refused({ plan: 'wirte#1=reset' })).toContain('a.json, plan: unknown call wirte');
  expect(refused({ client: 'PUT /' })).toContain('a.json, client: "PUT /" is nothing that a client does');
  expect(refused({ at: { gate: 'reset' } })).toBe(
    'NF_E_USAGE a.json, at: the plan has no hold gate\nit has none at all',
  );
});
