import { afterAll, expect, test } from 'vitest';
import { nextSourceAddress } from '../../harness/exchange/source-address.ts';
import { isWrite } from '../../harness/journal/connection-view.ts';
import { CommandedServer } from '../native/engine/commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

test('outcomes tell which steps struck, and stay as they are after the disarm', async () => {
  await server.inCase('write#1=short:5; send#2=short:50; write#9=EIO', async ({ call, armed }) => {
    const states = (): readonly string[] => armed.outcomes().map(({ state }) => state);
    expect(states()).toEqual(['ahead', 'ahead', 'ahead']);
    await call('send', 10);
    await call('send', 20);
    expect(states()).toEqual(['fired', 'moot', 'ahead']);
    expect(armed.outcomes().map(({ askedBytes }) => askedBytes)).toEqual([10, 20, 0]);
    armed.disarm();
    server.arm('write#1=EIO; write#2=EIO; write#3=EIO', { by: 'accept', ordinal: 1000 }).disarm();
    expect(states()).toEqual(['fired', 'moot', 'ahead']);
  });
});

test('the steps of several connections keep their places in the plan', async () => {
  const [one, two] = [nextSourceAddress(), nextSourceAddress()];
  const armed = server.arm(
    `${one}/write#1=short:1; ${two}/write#1=short:2; ${one}/write#2=short:3; ${two}/write#2=short:4`,
    { by: 'accept', ordinal: 1 },
  );
  const first = await server.meet(one);
  const second = await server.meet(two);
  for (const { call } of [first, second, first, second]) await call('send', 10);
  await first.leave();
  await second.leave();
  const writes = server.callsOf(armed).filter(isWrite);
  expect(writes.map(({ step, result }) => [step, result])).toEqual([
    [0, 1],
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
  armed.disarm();
});

test('a disarm can be repeated, and takes the events of the case with it', async () => {
  await server.inCase('write#1=short:5', async ({ call, armed }) => {
    await call('send', 10);
    armed.disarm();
    armed.disarm();
    expect(armed.events.map((event) => event.call)).toEqual(['accept', 'send']);
    await call('send', 10);
    server.rig.drain();
    expect(armed.events).toHaveLength(2);
  });
});

test('a case takes no event of an earlier one in its slot', async () => {
  const [source, other] = [nextSourceAddress(), nextSourceAddress()];
  let reused = 0;
  for (let i = 0; i < 150; i += 1) {
    const first = server.arm('write#1=hold:here', { by: 'source', address: source });
    const { call, leave } = await server.meet(source);
    const held = call('send', 10);
    await first.waitUntilHeld('here', 5000);
    // The call that this lets go ends at some moment from now on: before, during or after the next arming.
    first.disarm();
    for (const end = process.hrtime.bigint() + BigInt(i * 500); process.hrtime.bigint() < end;);
    const second = server.arm('', { by: 'source', address: other });
    if (second.slots[0] === first.slots[0]) reused += 1;
    await held;
    expect(server.callsOf(second)).toEqual([]);
    second.disarm();
    await leave();
  }
  expect(reused).toBeGreaterThan(0);
});
