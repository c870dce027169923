import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { compileHarness } from './compiled-harness.ts';

const harness = compileHarness();
afterAll(() => harness.remove());

test.each([
  { what: 'closes its rig', name: 'closes', end: 'rig.close();', status: 0 },
  { what: 'forgets to close its rig', name: 'forgets', end: '', status: 0 },
  {
    what: 'forgets a rig with a case armed',
    name: 'armed',
    end: "rig.arm({ steps: [] }, { by: 'accept', ordinal: 1 });",
    status: 0,
  },
  { what: 'ends with an uncaught error', name: 'throws', end: "throw new Error('expected');", status: 1 },
  { what: 'calls process.exit', name: 'exits', end: 'process.exit(7);', status: 7 },
])('a program that $what ends by itself and leaves no directory', ({ name, end, status }) => {
  const path = harness.addProgram(
    name,
    `import { Rig } from './harness/rig/rig.js';
     const rig = new Rig();
     console.log(rig.directory);
     ${end}`,
  );
  const run = spawnSync(process.execPath, [path], { encoding: 'utf8', timeout: 10_000 });
  expect(run.status).toBe(status);
  expect(run.stdout).toMatch(/^\/.*nthfail-\d+-\w+\n$/);
  expect(existsSync(run.stdout.trim())).toBe(false);
});

test('a wait keeps the program alive until its time is up', () => {
  const path = harness.addProgram(
    'waits',
    `import { Rig } from './harness/rig/rig.js';
     const rig = new Rig();
     console.log(await rig.waitFor(() => false, 100));`,
  );
  const run = spawnSync(process.execPath, [path], { encoding: 'utf8', timeout: 10_000 });
  expect(run).toMatchObject({ status: 0, stdout: 'false\n' });
});
