import { expect, test } from 'vitest';
import { startServer } from '../../../harness/target/start-server.ts';
import { victimTarget } from '../../target/victim-target.ts';
import { ask, expectNoLosses, untilClosed } from './serving.ts';

test('a handler that sends between the sends of the program: each is counted once and written down', async () => {
  const server = await startServer(victimTarget('writes-in-handler'));
  try {
    const cut = { kind: 'short', bytes: 3 } as const;
    const every = { call: { call: 'send' }, ordinal: 100, through: 'end', every: 100 } as const;
    const asked = await ask(server, [{ point: every, fault: cut }]);
    await asked.client.ended;
    await untilClosed(asked);
    const [ownCalls = 0, ownBytes = 0, handlerCalls = 0, handlerBytes = 0] = (
      server.readOutput().match(/\d+/g) ?? []
    ).map(Number);
    expect(ownCalls).toBe(20_000);
    expect(handlerCalls).toBeGreaterThan(0);
    const writes = asked.writes();
    expect(writes).toHaveLength(ownCalls + handlerCalls);
    expect(new Set(writes.map(({ ordinal }) => ordinal)).size).toBe(writes.length);
    expect(Math.max(...writes.map(({ ordinal }) => ordinal))).toBe(writes.length);
    expect(writes.filter(({ isCut }) => isCut)).toHaveLength(Math.floor(writes.length / 100));
    const sum = writes.reduce((total, { result }) => total + result, 0);
    expect(sum).toBe(ownBytes + handlerBytes);
    expect(asked.client.exchange().received.length).toBe(sum);
    expectNoLosses(server);
    asked.armed.disarm();
    await asked.client.close();
  } finally {
    await server.stop();
  }
});
