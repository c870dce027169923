import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ChildOutcome, runVitest, SUITES, WITH_SUMMARY } from './child-vitest.ts';

const REPLAY =
  "again: npx nthfail run --target deferred-error --plan 'write#1=short:100; write#2=ECONNRESET' --get /bytes/3000";
const RED_LINE =
  readFileSync(join(SUITES, 'red.spec.ts'), 'utf8')
    .split('\n')
    .findIndex((line) => line.endsWith('// RED')) + 1;

/** What an annotation of Vitest looks like in its JSON. */
interface Annotation {
  readonly message: string;
  readonly type: string;
  readonly attachment: { readonly contentType: string; readonly body: string };
}

describe('a suite with failing tests', () => {
  const folder = mkdtempSync(join(tmpdir(), 'reporters-'));
  const junit = join(folder, 'junit.xml');
  const json = join(folder, 'report.json');
  const attachments = join(folder, 'attachments.json');
  let outcome: ChildOutcome;
  beforeAll(async () => {
    outcome = await runVitest(
      [
        'red',
        ...WITH_SUMMARY,
        '--reporter=github-actions',
        '--reporter=junit',
        `--outputFile.junit=${junit}`,
        '--reporter=json',
        `--outputFile.json=${json}`,
        `--reporter=${join(SUITES, 'attachments-reporter.ts')}`,
      ],
      { env: { GITHUB_ACTIONS: 'true', ATTACHMENTS: attachments } },
    );
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  test('default: the message, the line of the matcher, and the timeline of each run of a failed test', () => {
    const { status, stdout, stderr } = outcome;
    expect(status).toBe(1);
    expect(stderr).toContain('Error: routes-to-error-handler is not kept');
    expect(stderr).toContain(`❯ red.spec.ts:${RED_LINE}:15`);
    expect(stderr).toContain('↳ run 1 of 1\nthe reference server with a bug: An error after a partial send');
    expect(stderr.split(REPLAY).length - 1).toBe(4);
    // Of the tests that failed only.
    expect(stderr.match(/what the server logged/g)).toHaveLength(4);
    expect(stdout).toContain('\nnthfail: 6 runs, 4 passed, 2 failed; without any control: red.spec.ts\n');
  });

  test('default: a diff has the case in it, and not every byte and call', () => {
    expect(outcome.stderr).toMatch(
      /\{\n.*"run": toFailFast<>,\n.*"run": \{\n.*"plan": "write#1=short:100",\n(?:.*\n){1,6}.*\}\S*\n/,
    );
  });

  test('github-actions: an error at the line of the matcher', () => {
    const errors = outcome.stdout.split('\n').filter((line) => line.startsWith('::error '));
    expect(errors).toHaveLength(4);
    expect(errors[0]).toContain(`::error file=${join(SUITES, 'red.spec.ts')},`);
    expect(errors[0]).toContain(`,line=${RED_LINE},column=15::`);
    expect(errors[0]).toContain('routes-to-error-handler is not kept');
    expect(errors[0]).toContain(REPLAY);
  });

  test('junit: the failure, and the timeline as a property', () => {
    const text = readFileSync(junit, 'utf8');
    expect(text).toContain('<failure message="routes-to-error-handler is not kept');
    expect(text).toContain('<property name="nthfail" value="run 1 of 1\n');
    expect(text).toContain('✗ routes-to-error-handler expected the error handler next after writev failed');
    expect(text).toContain(REPLAY.replaceAll("'", '&apos;'));
    // oxlint-disable-next-line no-control-regex -- XML cannot hold them
    expect(text).not.toMatch(/[\0-\x08\x0b\x0c\x0e-\x1f]/);
  });

  test('json: the failure message with the line that replays it, and the tally of each test', () => {
    const { testResults } = JSON.parse(readFileSync(json, 'utf8')) as {
      testResults: { assertionResults: { title: string; failureMessages: string[]; meta: unknown }[] }[];
    };
    const results = testResults[0]?.assertionResults;
    expect(results?.[0]?.failureMessages.join('')).toContain(REPLAY);
    const tally = (verdict: string): object => ({ nthfail: { runs: { [verdict]: 1 }, redControls: 0 } });
    expect(results?.map(({ meta }) => meta)).toEqual(
      ['failed', 'failed', 'passed', 'passed', 'passed', 'passed'].map(tally),
    );
  });

  test('a reporter that takes attachments gets the timeline, the run as JSON, and the log of the server', () => {
    const annotations = JSON.parse(readFileSync(attachments, 'utf8')) as Record<string, Annotation[]>;
    const failed = annotations['goes on as if nothing were'] ?? [];
    expect(failed.map(({ attachment }) => attachment.contentType)).toEqual([
      'text/plain',
      'application/json',
      'text/plain',
    ]);
    const bodies = failed.map(({ attachment }) => Buffer.from(attachment.body, 'base64').toString());
    expect(bodies[0]).toContain(REPLAY);
    expect(JSON.parse(bodies[1] ?? '')).toMatchObject({
      target: { name: 'deferred-error' },
      verdict: 'failed',
      again: REPLAY.replace('again: ', ''),
    });
    expect(bodies[2]).toMatch(/ready handler fd:\d+\n/);
    expect(annotations).toMatchObject({ passes: [], 'passes there': [] });
  });
});

test('in GitHub Actions, without a choice of reporters, the errors are there too', async () => {
  const { stdout } = await runVitest(['red', '-t', 'goes on'], { env: { GITHUB_ACTIONS: 'true' } });
  expect(stdout).toMatch(
    new RegExp(`^::error file=.*/red\\.spec\\.ts,title=red\\.spec\\.ts > goes on .*,line=${RED_LINE},`, 'm'),
  );
});

describe('the lack of a control', () => {
  test('is said by the reporter, once for all files', async () => {
    const { stdout, stderr } = await runVitest(['red', 'green', ...WITH_SUMMARY]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(
      'nthfail: 7 runs, 5 passed, 2 failed; 1 control red as it must be; without any control: red.spec.ts',
    );
    expect(stderr).not.toContain('without any control');
  });

  test('is said by the file where the reporter is not asked for', async () => {
    const { stdout, stderr } = await runVitest(['red', 'green']);
    expect(`${stdout}${stderr}`.match(/nthfail: .*/g)).toEqual([
      'nthfail: 6 runs, 4 passed, 2 failed; without any control: red.spec.ts',
    ]);
  });

  test('is not said of a file of which only a part was run: the control may be in the rest', async () => {
    const { stdout, stderr } = await runVitest(['green', '-t', 'keeps the contracts', ...WITH_SUMMARY]);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('nthfail: 1 run, 1 passed');
    expect(stderr).toBe('');
  });
});
