import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { makeRun } from './synthetic-run.ts';

/** The words that a POSIX shell makes of a command line. */
function wordsOf(command: string): readonly string[] {
  const printed = execFileSync('sh', ['-c', String.raw`printf '%s\0' ${command}`], { encoding: 'utf8' });
  return printed.split('\0').slice(0, -1);
}

test.each([
  ['', '/'],
  ['write#1=short:100; write#2=ECONNRESET', '/big.bin'],
  ['accept#2/sendmsg#3=hold:here; accept#1/write(2)#1=reset', '/a?b=c&d=e'],
  ['write#1=reset', "/it's/'quoted'"],
  ['write#1=reset', String.raw`/$HOME/$(id)/\n;|<>*~#"!${'`'}id${'`'}`],
])('plan %j, path %j: a shell reads the words that were meant', (plan, path) => {
  const command = formatRunCommand(makeRun({ plan, path }));
  const words = ['npx', 'nthfail', 'run', '--target', 'synthetic', '--plan', plan, '--get', path];
  expect(wordsOf(command)).toEqual(words);
});

test('a plain path is not quoted', () => {
  expect(formatRunCommand(makeRun({ plan: 'write#1=reset', path: '/chain/m10,f20' }))).toBe(
    "npx nthfail run --target synthetic --plan 'write#1=reset' --get /chain/m10,f20",
  );
});

test('a client that stays for longer than usual does so again', () => {
  expect(formatRunCommand({ ...makeRun({ plan: '' }), calmMs: 300 })).toMatch(/ --calm 300$/);
  expect(formatRunCommand({ ...makeRun({ plan: '' }), calmMs: 1 })).not.toContain('--calm');
});

test('a client that waited for longer than usual does so again, delays of the plan aside', () => {
  const run = makeRun({ plan: 'write#1=delay:700' });
  expect(formatRunCommand({ ...run, patienceMs: 5700 })).toMatch(/ --patience 5000$/);
  expect(formatRunCommand({ ...run, patienceMs: 2700 })).not.toContain('--patience');
});

test('a server that was given as a command is given as that command', () => {
  const target = commandTarget({ command: 'sh', args: ['-c', "echo 'a b'", '{port}'] });
  const command = formatRunCommand({ ...makeRun({ plan: 'write#1=reset' }), target });
  expect(wordsOf(command)).toEqual(
    // prettier-ignore
    ['npx', 'nthfail', 'run', '--plan', 'write#1=reset', '--get', '/', '--', 'sh', '-c', "echo 'a b'", '{port}'],
  );
});

test('rounds are part of the case: what leaks shows in them alone', () => {
  const usage = Array.from({ length: 9 }, () => ({ descriptors: 10, threads: 1, liveBytes: 4096 }));
  expect(formatRunCommand({ ...makeRun({ plan: 'write#1=reset' }), usage })).toBe(
    "npx nthfail run --target synthetic --plan 'write#1=reset' --get / --rounds 9",
  );
});

test('what was said of the server is said again', () => {
  const target = commandTarget({
    command: './server',
    args: [],
    host: '127.0.0.7',
    port: 80,
    logFiles: ['{dir}/a b.log'],
    log: {
      partialRecord: /sent (?<sent>\d+)/i,
      access: /(?<client>\S+) (?<body>\d+)/,
      alert: /it's \/bad\//,
    },
    readyLine: /^ready/,
  });
  const command = formatRunCommand({ ...makeRun({ plan: '' }), target });
  expect(wordsOf(command)).toEqual(
    // prettier-ignore
    [
      'npx', 'nthfail', 'run', '--host', '127.0.0.7', '--port', '80', '--log', '{dir}/a b.log', '--ready', '^ready',
      '--record', String.raw`/sent (?<sent>\d+)/i`, '--access', String.raw`(?<client>\S+) (?<body>\d+)`,
      '--alert', String.raw`it's \/bad\/`, '--plan', '', '--get', '/', '--', './server',
    ],
  );
});
