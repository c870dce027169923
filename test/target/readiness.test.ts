import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { commandTarget, type CommandOptions } from '../../harness/target/command.ts';
import { findFreePort } from '../../harness/target/free-port.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { rejectionOf } from '../exchange/rejection-of.ts';
import { buildVictim } from '../native/build-victim.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { findProcesses } from './processes.ts';
import { victimTarget } from './victim-target.ts';

/** In the command line of every program that these tests start. */
const MARK = `readiness-${process.pid}`;
const folder = mkdtempSync(join(tmpdir(), 'readiness-test-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  expect(findProcesses(MARK)).toEqual([]);
  expect(ownDirectories()).toEqual([]);
});

/** Node with a program text, in which ADDRESS stands for what is to be listened on. */
const node = (text: string, options: Partial<CommandOptions> = {}): CommandOptions => ({
  command: process.execPath,
  args: ['-e', text, '{port}', MARK],
  ...options,
});

/** Leaves once its child listens, as the kernel says. */
const UNTIL_IT_LISTENS = `"$0" 127.0.0.1 "$1" &
  until grep -q "0100007F:$(printf %04X "$1") 00000000:0000 0A" /proc/net/tcp; do sleep 0.01; done`;

/** Code and message of a start that fails, its port as PORT, and the next step. */
async function failureOf(
  options: CommandOptions,
): Promise<readonly [code: string, message: string, hint: string]> {
  const error = await rejectionOf(startServer(commandTarget(options), { startTimeoutMs: 1500 }));
  return [error.code, error.message, error.hint ?? ''];
}

describe.concurrent('a server that listens elsewhere', () => {
  test('on another port: which, and the two ways to say so', async () => {
    const port = await findFreePort('127.0.0.1');
    const text = `require('net').createServer().listen(${port}, '127.0.0.1')`;
    const [code, message, hint] = await failureOf(node(text));
    expect(code).toBe('NF_E_SERVER_NOT_READY');
    expect(message).toMatch(new RegExp(`within 1500 ms; it listens on 127\\.0\\.0\\.1:${port}\n`));
    expect(hint).toBe(`give it {port} where it takes its port, or say --port ${port} (port in a target)`);
  });

  test('on the same port of another address', async () => {
    const [, message, hint] = await failureOf(
      node("require('net').createServer().listen(process.argv[1], '127.0.0.77')"),
    );
    expect(message).toMatch(/; it listens on 127\.0\.0\.77:\d+\n/);
    expect(hint).toBe('say --host 127.0.0.77 (host in a target), or have it listen on {host}');
  });

  test('on another port of another address', async () => {
    const port = await findFreePort('127.0.0.78');
    const [, , hint] = await failureOf(node(`require('net').createServer().listen(${port}, '127.0.0.78')`));
    expect(hint).toContain(`say --host 127.0.0.78 --port ${port} (host and port in a target)`);
  });

  test('on IPv6 only', async () => {
    const [, message, hint] = await failureOf(
      node("require('net').createServer().listen(process.argv[1], '::1')"),
    );
    expect(message).toMatch(/; it listens on \[::1\]:\d+\n/);
    expect(hint).toBe(
      'it listens on IPv6 only, and clients come from 127.0.0.0/8: have it listen on 127.0.0.1',
    );
  });

  test('on a unix socket', async () => {
    const path = join(folder, 'server.sock');
    const [, message, hint] = await failureOf(node(`require('net').createServer().listen('${path}')`));
    expect(message).toContain(`; it listens on unix:${path}\n`);
    expect(hint).toBe('have it listen on TCP too, on 127.0.0.1, port {port}');
  });

  test('its child does', async () => {
    const port = await findFreePort('127.0.0.1');
    const [, message] = await failureOf({
      command: 'sh',
      args: ['-c', `"$0" 127.0.0.1 ${port} & wait`, buildVictim('answers'), '{port}', MARK],
    });
    expect(message).toContain(`; it listens on 127.0.0.1:${port}\n`);
  });
});

describe.concurrent('the line that says that it is ready', () => {
  const text = "console.log('Serving'); require('net').createServer().listen(process.argv[1], '127.0.0.1')";

  test('does not come, and it accepts connections', async () => {
    const [code, message, hint] = await failureOf(node(text, { readyLine: /^listening/ }));
    expect(code).toBe('NF_E_SERVER_NOT_READY');
    expect(message.replace(/:\d+, but/, ':PORT, but')).toBe(
      'command accepts connections on 127.0.0.1:PORT, but wrote no line that matches /^listening/ within 1500 ms\n  | Serving',
    );
    expect(hint).toContain('readyLine (--ready)');
  });

  test('does not come, and it does not listen', async () => {
    const [, message] = await failureOf(node('setInterval(() => {}, 1000)', { readyLine: /^listening/ }));
    expect(message).toMatch(/ nor write a line that matches \/\^listening\/, within 1500 ms\n/);
  });

  test('is not one of an earlier start in the same log file', async () => {
    const log = join(folder, 'old.log');
    appendFileSync(log, 'Serving\n');
    const quiet = text.replace('Serving', 'starting');
    const [, message] = await failureOf(node(quiet, { readyLine: /^Serving/, logFiles: [log] }));
    expect(message).toContain('wrote no line that matches /^Serving/');
  });
});

describe.concurrent('a server that goes into the background', () => {
  test('at once: which processes live on, where they listen, and the cure', async () => {
    const [code, message, hint] = await failureOf({
      command: 'sh',
      args: ['-c', UNTIL_IT_LISTENS, buildVictim('answers'), '{port}', MARK],
      readyLine: /never/,
    });
    expect(code).toBe('NF_E_SERVER_EXITED');
    expect(message.replaceAll(/\b\d{3,}\b(?!\.)/g, 'N')).toBe(
      'command went into the background: its first process ended with status 0, but its children live on: N (answers), listening on 127.0.0.1:N',
    );
    expect(hint).toMatch(/^run it in the foreground: nginx -g 'daemon off;'/);
  });

  test('after it looked ready', async () => {
    const server = await startServer(victimTarget('leaves-when-ready'));
    const error = await rejectionOf(goldenOf(server, 'GET /'));
    await server.stop();
    expect(error.code).toBe('NF_E_SERVER_EXITED');
    expect(error.message).toMatch(/^leaves-when-ready went into the background: /);
  });

  test('and something that is no child of it listens', async () => {
    const other = await startServer(victimTarget('answers'));
    try {
      const [, message] = await failureOf({
        command: 'sh',
        args: ['-c', 'exit 0', '{port}', MARK],
        host: other.host,
        port: other.port,
      });
      expect(message).toBe(`something listens on ${other.host}:${other.port} already`);
    } finally {
      await other.stop();
    }
  });

  test('a first process that ends with nothing left has just ended', async () => {
    const [code, message] = await failureOf({ command: 'sh', args: ['-c', 'exit 0', '{port}', MARK] });
    expect([code, message]).toEqual([
      'NF_E_SERVER_EXITED',
      'command exited with status 0 before it was ready\n  (it printed nothing)',
    ]);
  });
});

describe.concurrent('log files', () => {
  const LOGS = `const fs = require('fs'); const log = process.argv[2]; const fd = fs.openSync(log + '.new', 'a');
    fs.renameSync(log + '.new', log);
    require('net').createServer((socket) => socket.on('error', () => {}).once('data', () => {
      fs.writeSync(fd, 'asked\\n');
      socket.end('HTTP/1.1 200 OK\\r\\nContent-Length: 2\\r\\n\\r\\nok');
    })).listen(process.argv[1], '127.0.0.1')`;

  test('one that the server replaces is watched all the same', async () => {
    const server = await startServer(
      commandTarget({
        command: process.execPath,
        args: ['-e', LOGS, '{port}', '{dir}/own.log', MARK],
        logFiles: ['{dir}/own.log'],
      }),
    );
    try {
      await goldenOf(server, 'GET /');
      const armed = server.rig.arm({ steps: [] }, { by: 'source', address: '127.0.0.1' });
      const socket = await fetch(`http://${server.host}:${server.port}/`);
      await socket.text();
      server.rig.drain();
      armed.disarm();
      const logged = server.rig.serverEvents.flatMap((event) => (event.kind === 'log' ? event.text : []));
      expect(logged).toContain('asked\n');
    } finally {
      await server.stop();
    }
  });

  const TRUNCATES = `const fs = require('fs'); const fd = fs.openSync(process.argv[2], 'w');
    fs.writeSync(fd, process.argv[3]);
    require('net').createServer().listen(process.argv[1], '127.0.0.1')`;

  test.each([
    ['to less', 'much that was there before\n', 'Serving\n'],
    ['to the same as after the last start', 'Serving\n', 'Serving\n'],
    ['to more', 'short\n', 'Serving\nand then more\n'],
  ])('one that the server truncates as it starts: %s', async (name, before, after) => {
    const log = join(folder, `truncated ${name}.log`);
    for (const text of [before, after]) {
      const server = await startServer(
        commandTarget({
          command: process.execPath,
          args: ['-e', TRUNCATES, '{port}', log, text, MARK],
          logFiles: [log],
          ...(text === after ? { readyLine: /^Serving$/ } : {}),
        }),
        { startTimeoutMs: 1500 },
      );
      await server.stop();
    }
    expect(readFileSync(log, 'utf8')).toBe(after);
  });

  test('one that the server replaces as it starts, by the same and more', async () => {
    const log = join(folder, 'renewed.log');
    writeFileSync(log, 'Serving\n');
    const renews = `require('fs').writeFileSync(process.argv[2] + '.new', 'Serving\\nand then more\\n');
      require('fs').renameSync(process.argv[2] + '.new', process.argv[2]);
      require('net').createServer().listen(process.argv[1], '127.0.0.1')`;
    const server = await startServer(
      commandTarget({
        command: process.execPath,
        args: ['-e', renews, '{port}', log, MARK],
        logFiles: [log],
        readyLine: /^Serving$/,
      }),
      { startTimeoutMs: 1500 },
    );
    await server.stop();
    expect(readFileSync(log, 'utf8')).toBe('Serving\nand then more\n');
  });

  test('what a server wrote since a mark, when its log got shorter than that', async () => {
    const log = join(folder, 'rotated.log');
    writeFileSync(log, 'much that was there before\n');
    const server = await startServer(
      commandTarget({ command: buildVictim('answers'), args: ['{host}', '{port}'], logFiles: [log] }),
    );
    const mark = server.markOutput();
    writeFileSync(log, 'new\n');
    const output = server.readOutput(mark);
    await server.stop();
    expect(output).toBe('new\n');
  });

  test('one in a folder that is not there', async () => {
    const path = join(folder, 'none/a.log');
    const [code, message, hint] = await failureOf(node('', { logFiles: [path] }));
    expect(code).toBe('NF_E_USAGE');
    expect(message).toContain(`cannot write the log file ${path}: `);
    expect(hint).toBe(`make the folder ${join(folder, 'none')}`);
    expect(existsSync(path)).toBe(false);
  });

  test('what was in them stays', async () => {
    const log = join(folder, 'kept.log');
    appendFileSync(log, 'before\n');
    const server = await startServer(
      commandTarget({ command: buildVictim('answers'), args: ['{host}', '{port}'], logFiles: [log] }),
    );
    await server.stop();
    expect(readFileSync(log, 'utf8')).toBe('before\n');
  });
});
