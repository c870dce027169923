import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import { judge } from '../../harness/contract/judge.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import { runCase } from '../../harness/run/run-case.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { findFreePort, pickServerHost } from '../../harness/target/free-port.ts';
import { buildReference } from '../../harness/target/reference.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { loadTarget } from '../../harness/cli/load-target.ts';
import { buildVictim } from '../native/build-victim.ts';
import { findProcesses } from '../target/processes.ts';
import { requireServer } from '../target/require-server.ts';
import { nthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const PLAN = 'write#1=short:20; write#2=ECONNRESET';
/** The contracts that need to know nothing of a server, and apply to a write that fails. */
const PLAIN = ['fail-fast', 'conserves-bytes', 'tears-down', 'contains', 'stays-calm', 'survives'];

const tmp = makePrivateTmpdir();
afterAll(() => {
  expect(findProcesses(tmp.path)).toEqual([]);
  tmp.remove();
});

function keptOf(stdout: string): readonly string[] {
  return [...stdout.matchAll(/^ {2}✓ ([a-z-]+) /gm)].map(([, id = '']) => id);
}

/** Writes a configuration for nginx, of one page. @returns its path */
async function configureNginx(host: string, port: number): Promise<string> {
  const folder = join(tmp.path, `nginx-${port}`);
  mkdirSync(folder);
  writeFileSync(join(folder, 'index.html'), 'x'.repeat(5000));
  const config = join(folder, 'nginx.conf');
  const temps = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  writeFileSync(
    config,
    `${process.geteuid?.() === 0 ? 'user root;' : ''} pid ${folder}/pid; error_log ${folder}/error.log; events {}
     http {
       ${temps.map((temp) => `${temp}_temp_path ${folder}/${temp};`).join(' ')}
       access_log ${folder}/access.log;
       server { listen ${host}:${port}; root ${folder}; }
     }`,
  );
  return config;
}

describe.concurrent('a server of which nothing is known but how to start it', () => {
  test("Python's http.server", async (context) => {
    requireServer(context, 'python3');
    const { status, stdout } = await nthfail(
      [
        ...['run', '--plan', PLAN, '--get', '/README.md'],
        ...['--', 'python3', '-m', 'http.server', '{port}', '--bind', '{host}', '-d', packageRoot()],
      ],
      tmp.env,
    );
    expect(keptOf(stdout)).toEqual(PLAIN);
    expect(status).toBe(0);
  });

  test('nginx, with a configuration and a port of its own', async (context) => {
    requireServer(context, 'nginx');
    const host = pickServerHost();
    const port = await findFreePort(host);
    const config = await configureNginx(host, port);
    const { status, stdout } = await nthfail(
      [
        ...['run', '--plan', PLAN, '--get', '/', '--host', host, '--port', String(port)],
        ...['--', 'nginx', '-e', 'stderr', '-c', config, '-g', 'daemon off;'],
      ],
      tmp.env,
    );
    expect(keptOf(stdout)).toEqual(PLAIN);
    expect(status).toBe(0);
  });

  test('nginx in the background: the cure', async (context) => {
    requireServer(context, 'nginx');
    const host = pickServerHost();
    const port = await findFreePort(host);
    const config = await configureNginx(host, port);
    const { status, stdout, stderr } = await nthfail(
      [
        ...['run', '--get', '/', '--host', host, '--port', String(port)],
        ...['--', 'nginx', '-e', 'stderr', '-c', config],
      ],
      tmp.env,
    );
    expect(stderr).toMatch(/^nthfail: command went into the background: .* \d+ \(nginx\)/);
    expect(stderr).toMatch(/\n {2}→ run it in the foreground: nginx -g 'daemon off;'/);
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' });
  });

  test('a program in C that serves one client after the other', async () => {
    const { status, stdout } = await nthfail(
      ['run', '--plan', PLAN, '--get', '/', '--', buildVictim('answers-http'), '{host}', '{port}'],
      tmp.env,
    );
    expect(keptOf(stdout)).toEqual(PLAIN);
    expect(status).toBe(0);
  });
});

const REFERENCE = ['--listen', '{host}:{port}', '--access-log', '{dir}/access.log'];
const KNOWN = [
  ...['--log', '{dir}/access.log', '--ready', '.', '--alert', String.raw`\[alert\]`],
  ...['--access', String.raw`^(?<client>[\d.:]+) "GET [^"]*" \d+ sent:(?<sent>\d+) body:(?<body>\d+)$`],
];

describe.concurrent('a server of which something is known', () => {
  const run = (flags: readonly string[], ...known: readonly string[]): ReturnType<typeof nthfail> =>
    nthfail(
      ['run', '--plan', PLAN, '--get', '/bytes/500', ...known, '--', buildReference(flags), ...REFERENCE],
      tmp.env,
    );

  test('--record: a server without that record is found out, and what it logged is shown', async () => {
    const { status, stdout } = await run([], '--record', 'torn after (?<sent>\\d+)');
    expect(stdout).toMatch(
      /seen no record: \/torn after .*\/ matches none of what it logged then: .*mid-response fd:\d+ sent:20"/,
    );
    expect(status).toBe(1);
  });

  test('--record: one that has it is right', async () => {
    const { status, stdout } = await run([], '--record', 'mid-response fd:(?<fd>\\d+) sent:(?<sent>\\d+)');
    expect(keptOf(stdout)).toContain('records-partial-count');
    expect(status).toBe(0);
  });

  test('--access: an access log that is wrong is found out', async () => {
    const right = await run([], ...KNOWN.filter((word) => !['--ready', '.'].includes(word)));
    expect(right.status).toBe(0);
    const wrong = await run(['-DBUG_ACCESS_LOG_CLAIMS_FULL=1'], ...KNOWN.slice(0, 2), ...KNOWN.slice(-2));
    expect(wrong.stdout).toMatch(/\nfailed: not kept: conserves-bytes$/);
  });

  test('--access: without its file there is nothing to see', async () => {
    const { status, stderr } = await run([], ...KNOWN.slice(-2));
    expect(stderr).toMatch(/its access log has 0 of 1 lines that /);
    expect(status).toBe(3);
  });

  test('the line that replays a run says all of it again', async () => {
    const target = commandTarget({
      command: buildReference([]),
      args: REFERENCE,
      logFiles: ['{dir}/access.log'],
      log: {
        partialRecord: /mid-response fd:(?<fd>\d+) SENT:(?<sent>\d+)/i,
        access: /^(?<client>[\d.:]+) "GET [^"]*" \d+ sent:(?<sent>\d+)/,
      },
    });
    const server = await startServer(target);
    let command: string;
    try {
      const one = await runCase(server, { plan: PLAN, workload: 'GET /bytes/500', patienceMs: 10_000 });
      expect(judge(one, CONTRACTS)).toMatchObject({
        verdict: 'passed',
        reason: expect.stringContaining('every contract held'),
      });
      command = formatRunCommand(one);
    } finally {
      await server.stop();
    }
    const own = command.replace('npx nthfail', `${process.execPath} dist/harness/cli/main.js`);
    const { stdout } = await promisify(execFile)('sh', ['-c', own], {
      cwd: packageRoot(),
      env: { ...process.env, ...tmp.env, NO_COLOR: '1' },
    });
    expect(keptOf(stdout)).toContain('records-partial-count');
    expect(stdout).toMatch(/\npassed: every fault fired, every contract held\n$/);
  });
});

describe.concurrent('a target file', () => {
  const text = `{ name: 'mine', command: ${JSON.stringify(buildVictim('answers-http'))}, args: ['{host}', '{port}'] }`;
  const fileWith = (name: string, content: string): string => {
    const path = join(tmp.path, name);
    writeFileSync(path, content);
    return path;
  };

  test.each([
    ['named.mjs', `export const target = ${text};`],
    ['default.mjs', `export default ${text};`],
    ['common.cjs', `module.exports = ${text};`],
  ])('%s', async (name, content) => {
    const path = fileWith(name, content);
    const { status, stdout, stderr } = await nthfail(
      ['run', '--target', path, '--plan', PLAN, '--get', '/'],
      tmp.env,
    );
    expect(stderr).toBe('');
    expect(keptOf(stdout)).toEqual(PLAIN);
    expect(status).toBe(0);
  });

  test('one that is made with defineTarget; the line that replays a run names the file', async () => {
    const define = JSON.stringify(join(packageRoot(), 'dist/harness/index.js'));
    const path = fileWith(
      'defined.mjs',
      `import { defineTarget } from ${define}; export const target = defineTarget(${text});`,
    );
    const server = await startServer(await loadTarget(path));
    try {
      const one = await runCase(server, { plan: PLAN, workload: 'GET /' });
      expect(formatRunCommand(one)).toBe(`npx nthfail run --target ${path} --plan '${PLAN}' --get /`);
    } finally {
      await server.stop();
    }
  });

  test('one in TypeScript: it is loaded, or what to do is said', async () => {
    const path = fileWith('typed.ts', `export const target: object = ${text};`);
    const { status, stderr } = await nthfail(['run', '--target', path, '--get', '/'], tmp.env);
    const loads = 'typescript' in process.features && process.features.typescript !== false;
    if (loads) expect(status).toBe(0);
    else {
      expect(stderr).toMatch(/^nthfail: target file .*typed\.ts: Unknown file extension "\.ts"/);
      expect(stderr).toContain(
        `\n  → this Node (${process.version}) does not load TypeScript: use Node 22.18`,
      );
      expect(status).toBe(64);
    }
  });

  test('one that imports what is not installed', async () => {
    const path = fileWith('imports.mjs', "import { defineTarget } from 'nthfail'; export const target = 1;");
    const { status, stderr } = await nthfail(['run', '--target', path, '--get', '/'], tmp.env);
    expect(stderr).toContain("Cannot find package 'nthfail'");
    expect(stderr).toContain('\n  → install nthfail beside it (npm install --save-dev nthfail)');
    expect(status).toBe(64);
  });
});
