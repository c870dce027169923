import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { renderAnnotations } from '../../harness/report/github.ts';
import { renderJUnit } from '../../harness/report/junit.ts';
import { sweepSchema } from '../../harness/report/sweep-json.ts';
import { sweep } from '../../harness/search/sweep.ts';
import { sweepToJson } from '../../harness/search/sweep-to-json.ts';
import { bugTargetOf } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { junitFlawsOf } from './junit-format.ts';
import { elementsOf, parseXml } from './parse-xml.ts';

/** Runs a printed command line as a person's shell does, but for npx. @returns its exit status */
function runLine(line: string): Promise<number> {
  const main = join(packageRoot(), 'dist/harness/cli/main.js');
  const command = line.replace(/^npx nthfail /, `'${process.execPath}' '${main}' `);
  return new Promise((resolve) => {
    const child = execFile('sh', ['-c', command], { cwd: packageRoot() }, () =>
      resolve(child.exitCode ?? NaN),
    );
  });
}

test('what a real sweep finds is in its outputs, with a line that shows it again', async (context) => {
  const target = bugTargetOf('interrupt-is-fatal');
  const swept = await sweep(() => startServer(target), {
    workload: [{ kind: 'get', path: '/big.bin' }],
    ...{ patienceMs: 2000, lanes: 2, withPairs: false, shallow: 40, seed: 1 },
  });
  const data = sweepToJson(swept, {
    server: { options: ['--target', target.name], says: target.title },
    ...{ seed: 1, durationMs: 1 },
  });
  const { counts, findings } = data;
  expect(findings.flatMap(({ broken }) => broken.map(({ contract }) => contract))).toContain('resumes');

  const written: unknown = JSON.parse(JSON.stringify(data));
  expect(sweepSchema.parse(written)).toEqual(written);

  const root = parseXml(context, renderJUnit(data));
  expect(junitFlawsOf(root)).toEqual([]);
  const tried = elementsOf(root, 'testcase').filter(
    ({ children: [outcome] }) => outcome?.attributes['message']?.startsWith('left out') !== true,
  );
  expect(tried).toHaveLength(40);
  for (const { attributes } of tried) expect(Number(attributes['time'])).toBeGreaterThan(0);
  const total = Object.values(counts).reduce((sum, one) => sum + one, 0);
  expect(root.attributes).toMatchObject({
    ...{ tests: String(total), failures: String(counts.failed) },
    errors: String(counts.broken + counts.diverged),
  });
  const failures = elementsOf(root, 'failure');
  expect(failures).toHaveLength(counts.failed);
  for (const { text, attributes } of failures) {
    expect(text).toMatch(/^ {2}expected .*\n {2}seen {5}/m);
    expect(attributes['message']).toMatch(/^failed: not kept: /);
  }
  expect(renderAnnotations(data).match(/^::error /gm)).toHaveLength(
    Math.min(10, findings.filter(({ verdict }) => verdict !== 'diverged').length),
  );
  const replay = /^replay: (.*)$/m.exec(failures.at(-1)?.text ?? '')?.[1] ?? '';
  expect({ replay, status: await runLine(replay) }).toEqual({ replay, status: 1 });
});
