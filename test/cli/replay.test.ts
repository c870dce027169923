import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FindingFile, printFinding } from '../../harness/search/finding-file.ts';
import { writeFinding } from '../../harness/search/finding-store.ts';
import { buildReference, deferredError } from '../../harness/target/reference.ts';
import { DEFERRED_CASE, makeFinding } from '../search/make-finding.ts';
import { nthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const tmp = makePrivateTmpdir();
afterAll(() => tmp.remove());

let finding: FindingFile;
let file = '';
beforeAll(async () => {
  finding = await makeFinding(deferredError, DEFERRED_CASE);
  file = store('a.json');
});

/** A finding of this name, changed. */
function store(name: string, change: Partial<FindingFile> = {}): string {
  const path = join(tmp.path, name);
  writeFinding(path, { ...finding, ...change });
  return path;
}

/** The server of a finding, as another command line gives it. */
function serverOf(options: readonly string[], command: readonly string[]): Partial<FindingFile> {
  return { server: { options, command, says: 'a server' } };
}

/** The reference server by its command line. */
const commandOf = (flags: readonly string[]): readonly string[] => [
  buildReference(flags),
  '--listen',
  '{host}:{port}',
  '--root',
  '{dir}',
];
const BUG = ['-DBUG_DEFERRED_ERROR=1'];
const RECORD = String.raw`conn write: peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)`;

describe.concurrent('one finding', () => {
  test('the same: shown as by run, and 1', async () => {
    const { status, stdout } = await nthfail(['replay', file]);
    expect(stdout).toContain('✗ routes-to-error-handler expected the error handler next');
    expect(stdout).toMatch(
      /\nfailed: not kept: routes-to-error-handler, records-partial-count\nthe same finding as in .*a\.json: routes-to-error-handler-\w+$/,
    );
    expect(status).toBe(1);
  });

  test('gone on the build without the bug, and 0', async () => {
    const { status, stdout } = await nthfail(['replay', file, '--target', 'reference']);
    expect(stdout).toMatch(
      /\npassed: every fault fired, every contract held\ngone: the case of .*a\.json passes$/,
    );
    expect(status).toBe(0);
  });

  test('another one', async () => {
    const { status, stdout } = await nthfail(['replay', file, '--target', 'writes-after-error']);
    expect(stdout).toMatch(/\nanother finding than in .*a\.json: fail-fast-\w+, which has routes-to-/);
    expect(status).toBe(1);
  });

  test('unproven where a fault does not fire, and 2', async () => {
    const path = store('vacuous.json', { plan: 'write#90=ECONNRESET' });
    const { status, stdout } = await nthfail(['replay', path]);
    expect(stdout).toMatch(/\nunproven: this run says nothing of .*vacuous\.json, failed there$/);
    expect(status).toBe(2);
  });

  test('--repeat counts', async () => {
    const { status, stdout } = await nthfail(['replay', file, '--repeat', '5']);
    expect(stdout).toMatch(/\nthe same finding 5 of 5 times$/);
    expect(status).toBe(1);
  });

  test('--json', async () => {
    const { status, stdout } = await nthfail(['replay', file, '--json', '-n', '2']);
    expect(JSON.parse(stdout)).toMatchObject({
      path: file,
      verdict: 'failed',
      outcome: 'same',
      signature: finding.signature,
      seen: finding.signature,
      reproduced: 2,
      of: 2,
      run: { verdict: 'failed', plan: { text: DEFERRED_CASE.plan } },
    });
    expect(status).toBe(1);
  });
});

describe.concurrent('a server given as a command', () => {
  test('is started with what the finding knows of it', async () => {
    const path = store('command.json', serverOf(['--record', RECORD], commandOf(BUG)));
    const { status, stdout } = await nthfail(['replay', path]);
    expect(stdout).toContain('\nfailed: not kept: routes-to-error-handler, records-partial-count\n');
    expect(status).toBe(1);
  });

  test('another build behind -- takes its place, and what is known of the log stays', async () => {
    const path = store('build.json', serverOf(['--record', RECORD], commandOf(BUG)));
    const { status, stdout } = await nthfail(['replay', path, '--', ...commandOf([])]);
    expect(stdout).toMatch(/ ✓ records-partial-count .*\n/);
    expect(stdout).toMatch(/\ngone: .*$/);
    expect(status).toBe(0);
  });

  test('an option takes the place of the same option', async () => {
    const path = store('option.json', serverOf(['--record', RECORD], commandOf([])));
    const { stdout } = await nthfail(['replay', path, '--record', String.raw`other (?<sent>\d+)`]);
    expect(stdout).toContain('✗ records-partial-count   expected one record');
  });
});

describe.concurrent('several findings', () => {
  test('a line each, a summary, and the status of the worst', async () => {
    const folder = join(tmp.path, 'several');
    mkdirSync(folder);
    writeFileSync(join(folder, 'a.json'), printFinding(finding));
    writeFileSync(
      join(folder, 'b.json'),
      printFinding({
        ...finding,
        server: { options: ['--target', 'reference'], says: 'the reference server' },
      }),
    );
    writeFileSync(
      join(folder, 'c.json'),
      printFinding({ ...finding, ...serverOf([], ['./nowhere', '{port}']) }),
    );
    const all = await nthfail(['replay', folder]);
    expect(all.stdout.split('\n')).toEqual([
      expect.stringMatching(/a\.json {2}failed: not kept: .* {2}\[the same finding\]$/),
      expect.stringMatching(/b\.json {2}passed: .* {2}\[gone\]$/),
      expect.stringMatching(/c\.json {2}broken: .*nowhere/),
      '',
      '3 findings: 1 the same finding, 1 gone, 1 broken',
    ]);
    expect(all.status).toBe(1);
    expect((await nthfail(['replay', join(folder, 'b.json'), join(folder, 'c.json')])).status).toBe(3);
    const { status, stdout } = await nthfail([
      'replay',
      '--json',
      join(folder, 'b.json'),
      join(folder, 'c.json'),
    ]);
    expect(JSON.parse(stdout)).toMatchObject([
      { verdict: 'passed', outcome: 'gone' },
      { verdict: 'broken', error: { code: 'NF_E_TARGET_BINARY' } },
    ]);
    expect(status).toBe(3);
  });
});

describe.concurrent('--bisect', () => {
  test.each([
    ['good', ['--target', 'reference'], 0],
    ['bad', ['--target', 'deferred-error'], 1],
    ['skipped where the server cannot be started', ['--', './nowhere', '{port}'], 125],
    ['skipped where the server ends', ['--', 'true', '{port}'], 125],
    ['stopped at wrong usage', ['--target', 'refrence'], 128],
  ])('%s', async (_, args, expected) => {
    expect((await nthfail(['replay', file, '--bisect', ...args])).status).toBe(expected);
  });

  test('skipped where nothing is proven', async () => {
    const path = store('idle.json', { plan: 'write#90=ECONNRESET' });
    expect((await nthfail(['replay', path, '--bisect'])).status).toBe(125);
  });

  test('stopped where the finding is not there', async () => {
    const { status, stderr } = await nthfail(['replay', join(tmp.path, 'no.json'), '--bisect']);
    expect(stderr).toContain('nthfail: cannot read the finding');
    expect(status).toBe(128);
  });
});

describe.concurrent('wrong usage: 64, and what to do', () => {
  test.each([
    [
      'no finding',
      [],
      [
        'nthfail: no finding: give its file, or a directory of them',
        '  → nthfail sweep and fuzz write them with --out',
      ],
    ],
    [
      'no such file',
      ['/nonexistent/a.json'],
      [
        "nthfail: cannot read the finding /nonexistent/a.json: ENOENT: no such file or directory, open '/nonexistent/a.json'",
        '  → it was looked for at /nonexistent/a.json',
      ],
    ],
    [
      'not a finding',
      ['package.json'],
      [
        'nthfail: package.json is no finding',
        '  → a finding is a file that nthfail sweep or fuzz has written',
      ],
    ],
  ])('%s', async (_, args, lines) => {
    for (const command of args.length === 0 ? ['replay'] : ['replay', 'minimize', 'export']) {
      const format = command === 'export' ? ['--vitest'] : [];
      const { status, stdout, stderr } = await nthfail([command, ...args, ...format]);
      expect({ status, stdout, stderr }).toEqual({ status: 64, stdout: '', stderr: lines.join('\n') });
    }
  });

  test('a version from the future', async () => {
    const path = join(tmp.path, 'later.json');
    writeFileSync(path, readFileSync(file, 'utf8').replace('"version": 1', '"version": 2'));
    const { status, stderr } = await nthfail(['replay', path]);
    expect(stderr.split('\n')).toEqual([
      `nthfail: ${path} is a finding of version 2, and this nthfail reads version 1`,
      '  → a newer nthfail has written it: npm install --save-dev nthfail@latest',
    ]);
    expect(status).toBe(64);
  });

  test.each([
    [['--target', 'refrence'], 'server: unknown target refrence\n  → did you mean reference?'],
    [
      ['--tarrget', 'reference'],
      "server: unknown option '--tarrget'\n(Did you mean --target?)\n  → its options",
    ],
    [['--target'], "server: option '-t, --target <name|file>' argument missing"],
    [['--alert', '('], 'server: --alert: Invalid regular expression'],
    [[], 'server: no server: give --target NAME'],
  ])('a finding with the server options %j', async (options, said) => {
    const path = store(`options-${String(options.length)}-${said.length}.json`, {
      server: { options, says: '' },
    });
    const { status, stderr } = await nthfail(['replay', path]);
    expect(stderr).toContain(`nthfail: ${path}, ${said}`);
    expect(status).toBe(64);
  });

  test('export without a format', async () => {
    const { status, stderr } = await nthfail(['export', file]);
    expect(stderr.split('\n')).toEqual([
      'nthfail: export as what?',
      '  → give the format: --vitest is the one that there is',
    ]);
    expect(status).toBe(64);
  });

  test('a finding that has passed is nothing to minimize', async () => {
    const path = store('passed.json', { verdict: 'passed', broken: [] });
    const { status, stderr } = await nthfail(['minimize', path]);
    expect(stderr).toContain('passed.json has passed');
    expect(status).toBe(64);
    expect(existsSync(`${path}.tmp`)).toBe(false);
  });
});

test.concurrent('the help names them', async () => {
  const { stdout } = await nthfail(['--help']);
  for (const name of ['replay', 'minimize', 'export']) expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
});
