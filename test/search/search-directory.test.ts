import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkCase, type CheckedCase } from '../../harness/check/check-case.ts';
import { readFinding } from '../../harness/search/finding-store.ts';
import { dropFound, foundIn, foundOf, saveFound, setAside } from '../../harness/search/search-directory.ts';
import { deferredError } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';

const ABOUT = { says: 'a server', seed: 3 };
let checked: CheckedCase;
beforeAll(async () => {
  const server = await startServer(deferredError);
  try {
    checked = await checkCase(server, { plan: 'write#2=EPIPE', workload: 'GET /chain/m10,f20' });
  } finally {
    await server.stop();
  }
});

const folder = mkdtempSync(join(tmpdir(), 'nthfail-found-'));
let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(folder, 'a'));
});
afterEach(() => expect(filesIn(directory).filter((name) => name.endsWith('.tmp'))).toEqual([]));
afterAll(() => rmSync(folder, { recursive: true }));

function filesIn(path: string): readonly string[] {
  return readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.includes('.'));
}

test('a finding and its run, each under its signature; once more is the same', () => {
  const path = saveFound(directory, foundOf(checked, ABOUT));
  expect(saveFound(directory, foundOf(checked, ABOUT))).toBe(path);
  const { signature, plan, seed, server } = readFinding(path);
  expect({ plan, seed, says: server.says }).toEqual({ plan: 'write#2=EPIPE', seed: 3, says: 'a server' });
  expect(foundIn(directory)).toEqual([signature]);
  const run: unknown = JSON.parse(readFileSync(join(directory, 'runs', `${signature}.json`), 'utf8'));
  expect(run).toMatchObject({ nthfail: 'run', verdict: 'failed', plan: { text: 'write#2=EPIPE' } });
});

test('what is dropped is gone, and what is put aside is no finding any more', () => {
  const [signature = ''] = [saveFound(directory, foundOf(checked, ABOUT))].flatMap(() => foundIn(directory));
  const aside = setAside(directory, signature);
  expect(readFinding(aside).signature).toBe(signature);
  expect(filesIn(directory)).toEqual([join('unsteady', `${signature}.json`)]);
  saveFound(directory, foundOf(checked, ABOUT));
  dropFound(directory, signature);
  dropFound(directory, signature);
  expect(foundIn(directory)).toEqual([]);
});

test('where nothing was found there is nothing', () => {
  expect(foundIn(join(directory, 'nowhere'))).toEqual([]);
});
