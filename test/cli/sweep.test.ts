import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readFinding } from '../../harness/search/finding-store.ts';
import { becomesSo, findProcesses } from '../target/processes.ts';
import { nthfail, startNthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const folder = mkdtempSync(join(tmpdir(), 'nthfail-search-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** Names of the findings in a directory that a search wrote. */
const findingsIn = (out: string): readonly string[] => readdirSync(join(out, 'findings'));

describe.concurrent('sweep', () => {
  test('a right server: a grid without a cross, and 0', async () => {
    const { status, stdout, stderr } = await nthfail([
      'sweep',
      '--target',
      'reference',
      '--get',
      '/bytes/20',
    ]);
    expect(stdout).toMatch(/^the reference server {2}GET \/bytes\/20\n/);
    expect(stdout).toMatch(/^write#1 +\w+ of \d+ bytes +✓/m);
    expect(stdout.match(/✗/g)).toHaveLength(1); // That of the legend.
    expect(stdout).toMatch(/nothing fires any more at .*write#\d/);
    expect(stdout).toMatch(/\n\d+ of \d+ points struck, \d+ cases: \d+ passed; 0 findings in [\d.]+ s$/);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('a server with a bug: 1, its findings are kept as files, and each says how to see it again', async () => {
    const out = join(folder, 'deferred');
    const client = ['--get', '/chain/m100,f500'];
    const { status, stdout } = await nthfail([
      'sweep',
      '--target',
      'deferred-error',
      ...client,
      '--out',
      out,
    ]);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /npx nthfail run --target deferred-error --plan write@1=ECONNRESET --get \/chain\/m100,f500/,
    );
    const data: { findings: { signature: string }[] } = JSON.parse(
      readFileSync(join(out, 'sweep.json'), 'utf8'),
    );
    expect(findingsIn(out)).toEqual(data.findings.map(({ signature }) => `${signature}.json`).toSorted());
    for (const name of findingsIn(out))
      expect(readFinding(join(out, 'findings', name))).toMatchObject({
        verdict: 'failed',
        client: 'GET /chain/m100,f500',
      });
  });

  test('the same as data', async () => {
    const { status, stdout } = await nthfail(['sweep', '--target', 'reference', '--shallow', '5', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      nthfail: 'sweep',
      version: 1,
      counts: { passed: 5 },
      findings: [],
    });
    expect(status).toBe(0);
  });

  test('Ctrl-C: says how far it came', async () => {
    const tmp = makePrivateTmpdir();
    const running = startNthfail(['sweep', '--target', 'reference', '--pairs'], tmp.env);
    expect(await becomesSo(() => findProcesses(tmp.path).length >= 2)).toBe(true);
    process.kill(running.pid, 'SIGINT');
    const { status, stdout } = await running.ended;
    expect(status).toBe(130);
    expect(stdout).toMatch(/ left-out; \d+ findings? in [\d.]+ s$/);
    expect(findProcesses(tmp.path)).toEqual([]);
    tmp.remove();
  });
});
