import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { requireProbes } from '../probe/require-probes.ts';
import { type ChildOutcome, runVitest, SUITES } from './child-vitest.ts';

const root = packageRoot();
const page = readFileSync(join(root, 'docs/vitest.md'), 'utf8');
const example = /\n## Function probes\n[^]*?```ts\n([^]*?)```/.exec(page)?.[1] ?? '';

beforeEach(requireProbes);

async function runExample(text: string, name: string): Promise<ChildOutcome> {
  const folder = join(root, `build/${name}`);
  mkdirSync(folder, { recursive: true });
  try {
    cpSync(join(SUITES, 'vitest.config.ts'), join(folder, 'vitest.config.ts'));
    writeFileSync(join(folder, 'probes.spec.ts'), text);
    return await runVitest(['--reporter=verbose'], { folder });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('the example of docs/vitest.md runs, with the package as it is built', async () => {
  const { status, stdout } = await runExample(example, `probes-right-${process.pid}`);
  expect(stdout).toMatch(/✓ probes\.spec\.ts > a write that fails goes to the error handler/);
  expect(status).toBe(0);
});

test('on the server with the bug it fails, and says what was entered', async () => {
  const wrong = example.replace("'reference'", "'deferred-error'");
  const { status, stdout } = await runExample(wrong, `probes-wrong-${process.pid}`);
  expect(stdout).toMatch(/enters conn_ready_handler/);
  expect(status).toBe(1);
});

test('without probes it fails: nothing is known of entries', async () => {
  const blind = example.replace(/probes: \{.*?\}/, "probes: 'off'");
  const { status, stdout, stderr } = await runExample(blind, `probes-off-${process.pid}`);
  expect(stdout + stderr).toContain('conn_error_handler was not probed in this run');
  expect(status).toBe(1);
});
