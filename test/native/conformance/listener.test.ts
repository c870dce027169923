import { once } from 'node:events';
import { createConnection } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import type { ConnectionSelector, Listener } from '../../../harness/plan/point.ts';
import { CommandedServer } from '../engine/commanded-server.ts';
import { findListener, plan, step } from './stage.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const { host, port } = server.server;
const path = server.controlPath('plain');
const first = await findListener(server);
const { result: second } = await server.main.call('listen-on', host, 0);
const { result: secondPort } = await server.main.call('port', second);
const { result: local } = await server.main.call('listen-at', path);

const LISTENERS = {
  first: { fd: first, listener: { port } },
  second: { fd: second, listener: { port: secondPort } },
  local: { fd: local, listener: { path } },
} as const;
type Name = keyof typeof LISTENERS;

/** Connects to a listener, has the victim accept there and send, and says what came of both. */
async function visit(name: Name, source: string, accept = 'accept'): Promise<string> {
  const { fd: listener, listener: at } = LISTENERS[name];
  const close = await connectTo(at, source);
  const accepted = await server.main.call(accept, listener);
  if (accepted.result < 0) {
    const { result } = await server.main.call('sys:accept4', listener);
    await server.main.call('sys:close', result);
    await close();
    return accepted.errno ?? '';
  }
  const sent = await server.main.call('send', accepted.result, 10);
  await server.main.call('sys:close', accepted.result);
  await close();
  return String(sent.result);
}

async function connectTo(at: Listener, source: string): Promise<() => Promise<unknown>> {
  if ('port' in at) {
    const client = await connectRawClient({ host, port: at.port, source });
    return () => client.close();
  }
  const socket = createConnection(at.path);
  await once(socket, 'connect');
  return async () => socket.destroy();
}

/** What came of a visit to each listener, with short:1 armed for the first send of each connection of the selector. */
async function results(
  connection: ConnectionSelector,
  source: string,
  visits: readonly Name[],
): Promise<string> {
  const shorter = step('send', { kind: 'short', bytes: 1 }, { times: 'always' });
  const armed = server.arm(plan(shorter), connection);
  const seen: string[] = [];
  for (const name of visits) seen.push(`${name} ${await visit(name, source)}`);
  armed.disarm();
  return seen.join(', ');
}

test.each(['first', 'second', 'local'] as const)('the connections of one listener: %s', async (name) => {
  const connection = { by: 'listener', listener: LISTENERS[name].listener } as const;
  const expected = { first: '10', second: '10', local: '10', [name]: '1' };
  const { first: one, second: two, local: three } = expected;
  expect(await results(connection, nextSourceAddress(), ['first', 'second', 'local', 'first'])).toBe(
    `first ${one}, second ${two}, local ${three}, first ${one}`,
  );
});

test('a source at one listener', async () => {
  const source = nextSourceAddress();
  const connection = { by: 'source', address: source, listener: { port: secondPort } } as const;
  expect(await results(connection, source, ['first', 'second', 'local'])).toBe(
    'first 10, second 1, local 10',
  );
  expect(await results(connection, nextSourceAddress(), ['second'])).toBe('second 10');
});

test.each([
  { name: 'second', expected: 'first 10, second 10, first 10, second 1, second 10' },
  { name: 'first', expected: 'first 10, second 10, first 1, second 10, second 10' },
] as const)('the second that is accepted at the $name listener', async ({ name, expected }) => {
  const connection = { by: 'accept', ordinal: 2, listener: LISTENERS[name].listener } as const;
  const visits = ['first', 'second', 'first', 'second', 'second'] as const;
  expect(await results(connection, nextSourceAddress(), visits)).toBe(expected);
});

test('the second that is accepted anywhere', async () => {
  const connection = { by: 'accept', ordinal: 2 } as const;
  expect(await results(connection, nextSourceAddress(), ['local', 'second', 'first'])).toBe(
    'local 10, second 1, first 10',
  );
});

test.each(['accept', 'accept4'] as const)('an %s that fails at one listener', async (accept) => {
  const source = nextSourceAddress();
  for (const name of ['second', 'local'] as const) {
    const connection = { by: 'listener', listener: LISTENERS[name].listener } as const;
    const failure = step(accept, { kind: 'error', errno: 'EMFILE' }, { connection, ordinal: 2 });
    const armed = server.arm(plan(failure), { by: 'accept', ordinal: 1000 });
    const seen: string[] = [];
    for (const where of [name, 'first', 'first', name, name] as const)
      seen.push(await visit(where, source, accept));
    expect(seen).toEqual(['10', '10', '10', 'EMFILE', '10']);
    armed.disarm();
  }
});
