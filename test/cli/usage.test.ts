import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { TARGETS } from '../../harness/target/catalogue.ts';
import { nthfail } from './nthfail.ts';
import { makePrivateTmpdir } from './private-tmpdir.ts';

const NAMES = TARGETS.map(({ name }) => name).join(', ');
const ON_NODE = ['run', '--target', 'node'];
const HELP_LINE = '(nthfail --help tells more)';

const tmp = makePrivateTmpdir();
afterAll(() => tmp.remove());

function fileWith(name: string, text: string): string {
  const path = join(tmp.path, name);
  writeFileSync(path, text);
  return path;
}

/** A wrong command line, and everything that is said about it. */
interface Misuse {
  readonly what: string;
  readonly args: readonly string[];
  readonly lines: readonly string[];
}

const PLANS: readonly Misuse[] = [
  {
    what: 'an unknown errno, with its place and the one that was meant',
    args: [...ON_NODE, '--plan', 'write#1=short:100; write#2=ECONRESET'],
    lines: [
      'nthfail: unknown errno ECONRESET in plan',
      '  write#1=short:100; write#2=ECONRESET',
      '                             ^^^^^^^^^ did you mean ECONNRESET?',
    ],
  },
  {
    what: 'a plan that contradicts itself',
    args: [...ON_NODE, '--plan', 'write#1=reset; write#1=short:5'],
    lines: [
      'nthfail: two outcomes of write#1 in plan',
      '  write#1=reset; write#1=short:5',
      '                 ^^^^^^^^^^^^^^^ write#1=reset ends it already',
    ],
  },
  {
    what: 'a plan given twice',
    args: [...ON_NODE, '--plan', 'write#1=reset', '--plan-file', 'plan.json'],
    lines: ["error: option '--plan-file <file>' cannot be used with option '-p, --plan <text>'", HELP_LINE],
  },
  {
    what: 'a plan file that is not there',
    args: [...ON_NODE, '--plan-file', '/nonexistent/plan.json'],
    lines: [
      "nthfail: cannot read the plan file /nonexistent/plan.json: Error: ENOENT: no such file or directory, open '/nonexistent/plan.json'",
      '  → check its path',
    ],
  },
  {
    what: 'a plan file of another shape',
    args: [...ON_NODE, '--plan-file', fileWith('shape.json', '{"steps":{}}')],
    lines: [
      `nthfail: ${fileWith('shape.json', '{"steps":{}}')}: value is not a plan`,
      '✖ Invalid input: expected array, received object',
      '  → at steps',
    ],
  },
];

const CLIENTS: readonly Misuse[] = [
  {
    what: 'a step that there is not',
    args: [...ON_NODE, '--client', 'GET /; sleep 5'],
    lines: [
      'nthfail: "sleep 5" is nothing that a client does',
      '  → steps are GET /path, wait MS, await, pause, resume, half-close, reset, with "; " between them',
    ],
  },
  {
    what: 'steps in an order that makes no sense',
    args: [...ON_NODE, '--client', 'GET /; reset; GET /'],
    lines: [
      'nthfail: workload "GET /; reset; GET /": get after the reset',
      '  → steps are GET /path, wait MS, await, pause, resume, half-close, reset, with "; " between them',
    ],
  },
  {
    what: 'steps and a path',
    args: [...ON_NODE, '--client', 'GET /', '--get', '/'],
    lines: ["error: option '-c, --client <steps>' cannot be used with option '-g, --get <path>'", HELP_LINE],
  },
];

const SERVERS: readonly Misuse[] = [
  {
    what: 'no server',
    args: ['run'],
    lines: [
      'nthfail: no server: give --target NAME, or a command after --',
      `  → the targets are ${NAMES}; one of your own is a file, such as --target ./my-server.mjs`,
    ],
  },
  {
    what: 'two servers',
    args: [...ON_NODE, '--', 'python3', '-m', 'http.server', '{port}'],
    lines: ['nthfail: both --target and a command were given', '  → leave one of them out'],
  },
  {
    what: 'a misspelt target',
    args: ['run', '--target', 'refrence'],
    lines: ['nthfail: unknown target refrence', '  → did you mean reference?'],
  },
  {
    what: 'a target like no other',
    args: ['run', '--target', 'apache-tomcat'],
    lines: [
      'nthfail: unknown target apache-tomcat',
      `  → the targets are ${NAMES}; a file is named with a slash, such as ./apache-tomcat.mjs`,
    ],
  },
  {
    what: 'a command whose port nobody knows',
    args: ['run', '--', 'python3', '-m', 'http.server'],
    lines: [
      'nthfail: no port: where does python3 listen?',
      '  → put {port} where the command takes its port, or say --port NUMBER',
    ],
  },
  {
    what: 'a port for a target',
    args: [...ON_NODE, '--port', '8080'],
    lines: [
      'nthfail: --port is for a command, and --target was given',
      '  → leave it out: a target says that itself',
    ],
  },
  {
    what: 'what is known of a command, for a target',
    args: [...ON_NODE, '--log', 'a.log', '--alert', 'panic'],
    lines: [
      'nthfail: --log and --alert are for a command, and --target was given',
      '  → leave them out: a target says that itself',
    ],
  },
];

const TARGET_FILES: readonly Misuse[] = [
  {
    what: 'a target file that is not there',
    args: ['run', '--target', '/nonexistent/my-server.mjs'],
    lines: [
      'nthfail: cannot load the target file /nonexistent/my-server.mjs: there is no such file',
      '  → it was looked for at /nonexistent/my-server.mjs',
    ],
  },
  {
    what: 'a target file that exports something else',
    args: ['run', '--target', fileWith('other.mjs', 'export const server = {};\nexport const port = 80;')],
    lines: [
      `nthfail: ${join(tmp.path, 'other.mjs')} exports no target, but port, server`,
      "  → export const target = { name: 'my-server', command: './my-server', args: ['{port}'] };",
    ],
  },
  {
    what: 'a target file whose target is not right',
    args: [
      'run',
      '--target',
      fileWith('wrong.mjs', "export default { name: 'a', command: 'b', log: { partialRecord: /torn/ } };"),
    ],
    lines: [
      `nthfail: target file ${join(tmp.path, 'wrong.mjs')}: target.log.partialRecord: expected the named group sent, got /torn/`,
      String.raw`  → such as /peer closed after (?<sent>\d+) bytes/`,
    ],
  },
  {
    what: 'a target file that is no program',
    args: ['run', '--target', fileWith('broken.mjs', 'export const target = {')],
    lines: [`nthfail: target file ${join(tmp.path, 'broken.mjs')}: SyntaxError: Unexpected end of input`],
  },
];

const PATTERNS: readonly Misuse[] = [
  {
    what: 'a pattern that is none',
    args: ['run', '--record', 'sent (', '--', 'server', '{port}'],
    lines: [
      'nthfail: --record: Invalid regular expression: /sent (/: Unterminated group',
      '  → it is a regular expression of JavaScript; quote it for the shell',
    ],
  },
  {
    what: 'a record that does not say how much was sent',
    args: ['run', '--record', 'peer closed', '--', 'server', '{port}'],
    lines: [
      'nthfail: --record: expected the named group sent, got /peer closed/',
      String.raw`  → such as /peer closed after (?<sent>\d+) bytes/`,
    ],
  },
  {
    what: 'a line of the access log that does not say whose it is',
    args: ['run', '--access', String.raw`(?<body>\d+)$`, '--', 'server', '{port}'],
    lines: [
      String.raw`nthfail: --access: expected the named group client, got /(?<body>\d+)$/`,
      String.raw`  → such as /^(?<client>[\d.]+) .* (?<body>\d+)$/`,
    ],
  },
  {
    what: 'a pattern that remembers',
    args: ['run', '--ready', '/ready/g', '--', 'server', '{port}'],
    lines: [
      'nthfail: --ready: expected a RegExp without the flag g, got /ready/g',
      '  → each line is matched by itself, and g and y remember where the last match ended: leave them out',
    ],
  },
  {
    what: 'a flag that there is not',
    args: ['run', '--alert', '/panic/q', '--', 'server', '{port}'],
    lines: [
      "nthfail: --alert: Invalid flags supplied to RegExp constructor 'q'",
      '  → it is a regular expression of JavaScript; quote it for the shell',
    ],
  },
];

const AT_HINT = '  → the actions are release, reset, close';
const HOLDS: readonly Misuse[] = [
  ...['a', 'a=', '=reset', 'a=explode', 'a=reset=close'].map((text) => ({
    what: `--at ${text}`,
    args: [...ON_NODE, '--plan', 'write#1=hold:a', '--at', text],
    lines: [`nthfail: --at ${text}: expected NAME=ACTION`, AT_HINT],
  })),
  {
    what: '--at for a hold that the plan does not have',
    args: [...ON_NODE, '--plan', 'write#1=hold:b; write#2=hold:c', '--at', 'a=reset'],
    lines: ['nthfail: --at a: the plan has no hold of that name', '  → its holds are b, c'],
  },
  {
    what: '--at for a plan without holds',
    args: [...ON_NODE, '--at', 'a=reset'],
    lines: ['nthfail: --at a: the plan has no hold of that name', '  → add a step such as write#2=hold:here'],
  },
];

const NUMBERS: readonly Misuse[] = [
  ['--repeat', '-n, --repeat <count>', '0', 100_000] as const,
  ['--repeat', '-n, --repeat <count>', '1.5', 100_000] as const,
  ['--repeat', '-n, --repeat <count>', 'many', 100_000] as const,
  ['--repeat', '-n, --repeat <count>', '100001', 100_000] as const,
  ['--port', '--port <number>', '65536', 65_535] as const,
  ['--patience', '--patience <ms>', '2147483648', 2_147_483_647] as const,
  ['--start-timeout', '--start-timeout <ms>', '1s', 2_147_483_647] as const,
].map(([option, shape, text, max]) => ({
  what: `${option} ${text}`,
  args: [...ON_NODE, option, text],
  lines: [
    `error: option '${shape}' argument '${text}' is invalid. Expected a whole number from 1 to ${max}.`,
    HELP_LINE,
  ],
}));

const WORDS: readonly Misuse[] = [
  {
    what: 'a misspelt option',
    args: ['run', '--plna', 'write#1=reset'],
    lines: ["error: unknown option '--plna'", '(Did you mean --plan?)', HELP_LINE],
  },
  {
    what: 'an option without its value',
    args: ['run', '--target'],
    lines: ["error: option '-t, --target <name|file>' argument missing", HELP_LINE],
  },
  {
    what: 'a misspelt subcommand',
    args: ['rnu'],
    lines: ["error: unknown command 'rnu'", '(Did you mean run?)', HELP_LINE],
  },
  {
    what: 'more than a subcommand takes',
    args: ['doctor', 'twice'],
    lines: ["error: too many arguments for 'doctor'. Expected 0 arguments but got 1.", HELP_LINE],
  },
  {
    what: 'a path without its slash',
    args: [...ON_NODE, '--get', 'big.bin'],
    lines: ['nthfail: --get big.bin: a request path begins with /', '  → did you mean --get /big.bin?'],
  },
  {
    what: 'a URL for a path',
    args: [...ON_NODE, '--get', 'http://127.0.0.1:80/big.bin'],
    lines: [
      'nthfail: --get http://127.0.0.1:80/big.bin: a request path begins with /',
      '  → did you mean --get /big.bin?',
    ],
  },
  {
    what: 'a path that would break the request',
    args: [...ON_NODE, '--get', '/a\r\nX: y'],
    lines: [
      String.raw`nthfail: path "/a\r\nX: y" cannot stand in a request`,
      '  → percent-encode it, or write the bytes of the request by hand',
    ],
  },
];

describe.concurrent('wrong usage: 64, and what to do', () => {
  test.each([...PLANS, ...CLIENTS, ...SERVERS, ...TARGET_FILES, ...PATTERNS, ...HOLDS, ...NUMBERS, ...WORDS])(
    '$what',
    async ({ args, lines }) => {
      const { status, stdout, stderr } = await nthfail(args);
      expect(stderr.split('\n')).toEqual(lines);
      expect(stdout).toBe('');
      expect(status).toBe(64);
    },
  );

  test('no subcommand: the help', async () => {
    const { status, stdout, stderr } = await nthfail([]);
    expect(stderr).toMatch(/^Usage: nthfail /);
    expect(stdout).toBe('');
    expect(status).toBe(64);
  });
});

describe.concurrent('help', () => {
  test('of all: the subcommands, the exit statuses and examples', async () => {
    const { status, stdout, stderr } = await nthfail(['--help']);
    for (const name of ['run', 'report', 'demo', 'doctor'])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
    expect(stdout).toContain(
      'Exit status: 0 passed, 1 failed, 2 vacuous or diverged, 3 broken, 64 wrong usage.',
    );
    expect(stdout).toContain("nthfail run --target reference --plan 'write#1=short:100; write#2=ECONNRESET'");
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each([[['run', '--help']], [['help', 'run']]])('of run, by %j: the grammar of plans', async (args) => {
    const { status, stdout, stderr } = await nthfail(args);
    expect(stdout).toMatch(/^Usage: nthfail run \[options\] \[command\.\.\.\]\n/);
    expect(stdout).toContain('Plan: steps separated by ";", each [WHERE/]CALL[CALLER]POSITION=FAULT.');
    expect(stdout).toMatch(/^ {2}FAULT {5}short:K {2}ERRNO /m);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test.each(['demo', 'doctor'])('of %s', async (name) => {
    const { status, stdout, stderr } = await nthfail([name, '--help']);
    expect(stdout.split('\n', 1)).toEqual([`Usage: nthfail ${name} [options]`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

test.each(['--version', '-V'])('%s: the version of the package', async (option) => {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(packageRoot(), 'package.json'), 'utf8'),
  );
  expect(await nthfail([option])).toEqual({ status: 0, stdout: version, stderr: '' });
});
