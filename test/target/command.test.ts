import { expect, test } from 'vitest';
import { commandTarget } from '../../harness/target/command.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { buildVictim } from '../native/build-victim.ts';

const site = { directory: '/nowhere', host: '127.0.9.9', port: 1234 };

test.each([
  {
    what: 'takes host and port',
    options: { args: ['--listen', '{host}:{port}', '{port}'] },
    args: ['--listen', '127.0.9.9:1234', '1234'],
    listensAt: { host: '127.0.9.9', port: 1234 },
  },
  {
    what: 'takes a port only, and so listens on 127.0.0.1',
    options: { args: ['-p{port}'] },
    args: ['-p1234'],
    listensAt: { host: '127.0.0.1', port: 1234 },
  },
  {
    what: 'takes nothing and has a port of its own',
    options: { args: ['{PORT}'], port: 8080 },
    args: ['{PORT}'],
    listensAt: { host: '127.0.0.1', port: 8080 },
  },
  {
    what: 'is told a host and port of its own',
    options: { args: ['{host}', '{port}'], port: 8080, host: '127.0.0.7' },
    args: ['127.0.0.7', '8080'],
    listensAt: { host: '127.0.0.7', port: 8080 },
  },
])('a command that $what', ({ options, args, listensAt }) => {
  const launch = commandTarget({ command: 'server', ...options }).prepare(site);
  expect(launch).toMatchObject({ command: 'server', args, listensAt, env: { PORT: String(listensAt.port) } });
});

test('a command is started like any target', async () => {
  const target = commandTarget({ command: buildVictim('exits-on-sigterm'), args: ['{host}', '{port}', '0'] });
  expect(target.title).toMatch(/exits-on-sigterm \{host\} \{port\} 0$/);
  const server = await startServer(target);
  expect(server.host).toMatch(/^127\.0\.\d+\.\d+$/);
  expect(await server.stop()).toEqual({ end: { kind: 'exited', status: 0 }, wasKilled: false });
});
