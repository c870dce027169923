import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HELD } from '../../../harness/contract/contract.ts';
import { runToJson } from '../../../harness/report/json.ts';
import { pageOf } from '../../../harness/report/html/page-of.ts';
import { readReportFiles } from '../../../harness/report/html/read-report-files.ts';
import { thrownBy } from '../../plan/thrown-by.ts';
import { accept, at, call, makeRun, record } from '../synthetic-run.ts';
import { FINDING, runOf, SWEEP } from './samples.ts';

let directory = '';
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'nthfail-report-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

function write(name: string, value: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof value === 'string' ? value : JSON.stringify(value));
  return path;
}

describe('files', () => {
  test('each says itself what it is', () => {
    const paths = [write('a', runOf([])), write('b', SWEEP), write('c', FINDING)];
    expect(readReportFiles(paths)).toMatchObject({
      runs: [{ path: paths[0], value: runOf([]) }],
      sweeps: [{ path: paths[1], value: SWEEP }],
      findings: [{ path: paths[2], value: FINDING }],
    });
  });

  test('of a directory every .json file, and of those in it, by name; each once', () => {
    mkdirSync(join(directory, 'in', 'deeper'), { recursive: true });
    const b = write('b.json', FINDING);
    const a = write('a.json', FINDING);
    const c = write('in/c.json', FINDING);
    write('in/deeper/d.json', FINDING);
    write('notes.txt', 'no finding');
    expect(readReportFiles([directory, a]).findings.map(({ path }) => path)).toEqual([a, b, c]);
  });

  test('a run as it is printed has all that the page uses', () => {
    const run = makeRun({
      plan: 'write#1=short:3',
      client: [
        { kind: 'connected', atNs: at(20) },
        { kind: 'received', atNs: at(70), offset: 0, bytes: 2 },
        { kind: 'received', atNs: at(75), offset: 2, bytes: 1 },
      ],
      events: [
        accept(1, at(0)),
        call({ call: 'send', sequence: 2, atNs: at(50), asked: 8, result: 3, isCut: true, step: 0 }),
      ],
      log: [record(3, at(60), 'it is short')],
    });
    const json = runToJson(run, {
      verdict: 'passed',
      reason: 'for a test',
      findings: [{ id: 'resumes', claim: 'it resumes', finding: HELD }],
    });
    const files = readReportFiles([write('run.json', json)]);
    const page = pageOf(files, { at: new Date(0), by: '0' });
    const [connection] = page.runs[0]?.connections ?? [];
    expect(connection?.entries.map(({ lane, taken, received }) => [lane, taken, received])).toEqual([
      ['server', 0, 0],
      ['client', 0, 0],
      ['server', 3, 0],
      ['log', 3, 0],
      ['client', 3, 3],
    ]);
    expect(connection?.entries[2]?.fault).toBe('cut short by write#1=short:3');
    expect(connection?.taken).toEqual([[40, 3]]);
    // Each read by itself, though they are one line.
    expect(json.connections[0]?.received).toEqual([
      { afterNs: 60, bytes: 2 },
      { afterNs: 65, bytes: 3 },
    ]);
    expect(page.runs[0]?.command).toContain("--plan 'write#1=short:3'");
  });
});

describe('what is none of these', () => {
  const HINT = 'give what nthfail run --json prints, a sweep, findings, or directories of them';
  const AGAIN = 'make it again with this version of nthfail';

  test.each([
    ['no JSON', 'x{', 'is not JSON', HINT],
    ['another thing', { name: 'x' }, 'is no run, sweep or finding: it has no "nthfail" in it', HINT],
    ['a list', [], 'is no run, sweep or finding: it has no "nthfail" in it', HINT],
    ['of another kind', { nthfail: 'plan' }, 'is no run, sweep or finding: it has "nthfail": "plan"', HINT],
    ['a run with a flaw', { ...runOf([]), verdict: 'green' }, '→ at verdict', AGAIN],
    ['a sweep with a flaw', { ...SWEEP, points: 1 }, '→ at points', AGAIN],
    ['a sweep with more in it', { ...SWEEP, more: 1 }, 'Unrecognized key: "more"', AGAIN],
    ['of a later version', { ...SWEEP, version: 2 }, '→ at version', AGAIN],
    [
      'a finding with a flaw',
      { ...FINDING, plan: 1 },
      '→ at plan',
      'a finding is a file that nthfail sweep or fuzz has written',
    ],
  ])('%s', (_name, value, message, hint) => {
    const path = write('x.json', value);
    const error = thrownBy(() => readReportFiles([path]));
    expect(error).toMatchObject({ code: 'NF_E_USAGE', hint });
    expect(String(error)).toContain(path);
    expect(String(error)).toContain(message);
  });

  test('a path that is not there, and a directory with nothing in it', () => {
    expect(thrownBy(() => readReportFiles([join(directory, 'none')]))).toMatchObject({
      code: 'NF_E_USAGE',
      hint: HINT,
    });
    expect(thrownBy(() => readReportFiles([directory]))).toMatchObject({
      code: 'NF_E_USAGE',
      message: `${directory} has no .json files in it`,
    });
  });
});
