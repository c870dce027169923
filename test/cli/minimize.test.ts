import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { FindingFile } from '../../harness/search/finding-file.ts';
import { readFinding, writeFinding } from '../../harness/search/finding-store.ts';
import { deferredError } from '../../harness/target/reference.ts';
import { makeFinding } from '../search/make-finding.ts';
import { becomesSo, findProcesses } from '../target/processes.ts';
import { nthfail, startNthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const tmp = makePrivateTmpdir();
afterAll(() => tmp.remove());

let finding: FindingFile;
beforeAll(async () => {
  finding = await makeFinding(deferredError, {
    workload: 'GET /chain/m100,f5000; await; GET /chain/m700,m80',
    plan: 'read#1=EINTR; write#3=short:300; write#4+=EPIPE',
  });
  expect(finding.broken[0]?.contract).toBe('routes-to-error-handler');
});

function store(name: string, change: Partial<FindingFile> = {}): string {
  const path = join(tmp.path, name);
  writeFinding(path, { ...finding, seed: 7, ...change });
  return path;
}

test.concurrent('the file becomes as small as it goes, and is still the finding', async () => {
  const path = store('a.json');
  const { status, stdout, stderr } = await nthfail(['minimize', path]);
  expect(stdout).toMatch(
    /^3 steps → 2, client 3 → 1, in \d+ cases\n {2}plan {4}write#1=short:1; write#2=ECONNRESET\n {2}client {2}GET \/chain\/m1,m1\nagain: npx nthfail replay .*a\.json$/,
  );
  expect([status, stderr]).toEqual([0, '']);
  const small = readFinding(path);
  expect(small).toMatchObject({
    server: finding.server,
    plan: 'write#1=short:1; write#2=ECONNRESET',
    client: 'GET /chain/m1,m1',
    seed: 7,
  });
  expect(small.journal.join('\n')).toContain('GET /chain/m1,m1');
  const replayed = await nthfail(['replay', path]);
  expect(replayed.stdout).toContain('\nthe same finding as in ');
  const again = await nthfail(['minimize', path]);
  expect(again.stdout).toMatch(/^as small as it goes already, in \d+ cases\n/);
  expect(readFinding(path)).toEqual(small);
});

test.concurrent('-o leaves the file as it is', async () => {
  const path = store('kept.json');
  const before = readFileSync(path, 'utf8');
  const output = join(tmp.path, 'smaller/kept.json');
  expect((await nthfail(['minimize', path, '-o', output])).status).toBe(0);
  expect(readFileSync(path, 'utf8')).toBe(before);
  expect(readFinding(output).client).toBe('GET /chain/m1,m1');
});

test.concurrent('a finding that is gone is left alone, and 2', async () => {
  const path = store('gone.json', { server: { options: ['--target', 'reference'], says: '' } });
  const before = readFileSync(path, 'utf8');
  const { status, stdout, stderr } = await nthfail(['minimize', path]);
  expect(stderr).toBe(
    `${path} does not show: it wants failed with routes-to-error-handler broken, and is passed: every fault fired, every contract held`,
  );
  expect([status, stdout]).toEqual([2, '']);
  expect(readFileSync(path, 'utf8')).toBe(before);
});

test('Ctrl-C keeps the smallest so far', async () => {
  // Slow enough to be met on its way: each case waits, and smaller waits are tried late.
  const path = store('slow.json', {
    client: 'GET /chain/m100,f5000; await; GET /chain/m700,m80; wait 400; wait 400',
  });
  const output = join(tmp.path, 'slow/small.json');
  const own = makePrivateTmpdir();
  const running = startNthfail(['minimize', path, '-o', output], own.env);
  try {
    // A server is replaced after each case that shows the finding.
    const seen = new Set<number>();
    await becomesSo(() => {
      for (const pid of findProcesses(own.path)) seen.add(pid);
      return seen.size >= 10;
    }, 20_000);
    await delay(50);
    process.kill(running.pid, 'SIGINT');
    const { status, stderr } = await running.ended;
    expect(stderr).toMatch(
      /^stopped: .*slow\/small\.json has the smallest so far, seen once\n3 steps → \d, client 5 → \d$/,
    );
    expect(status).toBe(130);
    const kept = readFinding(output);
    expect(kept.plan.length).toBeLessThan(finding.plan.length);
    expect((await nthfail(['replay', output])).status).toBe(1);
    expect(findProcesses(own.path)).toEqual([]);
  } finally {
    own.remove();
  }
});
