import { afterAll, expect, test } from 'vitest';
import { sourceAddressAt } from '../../../harness/exchange/source-address.ts';
import { AREA } from '../../../harness/native/layout.data.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import { thrownBy } from '../../plan/thrown-by.ts';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

test('five thousand cases one after the other use one slot', async () => {
  const slots = new Set<number>();
  for (let i = 0; i < 5000; i += 1) {
    const armed = server.arm('write#1=short:1', { by: 'source', address: '127.3.3.3' });
    for (const slot of armed.slots) slots.add(slot);
    armed.disarm();
  }
  expect([...slots]).toEqual([0]);
  await server.inCase('write#1=short:1', async ({ call }) => {
    expect(await call('send', 10)).toMatchObject({ result: 1 });
  });
});

test('1024 cases can be armed at once, each of them strikes, and one more is an error', async () => {
  const armed = Array.from({ length: 1024 }, (_, i) =>
    server.arm(`write#1=short:${i + 1}`, { by: 'source', address: sourceAddressAt(i) }),
  );
  const error = thrownBy(() => server.arm('', { by: 'accept', ordinal: 1 }));
  expect(error).toMatchObject({ code: 'NF_E_SEGMENT', message: 'cannot arm another case: ENOSPC' });
  for (const i of [0, 511, 1023]) {
    const { call, finish } = await server.meet(sourceAddressAt(i));
    expect(await call('send', 2000)).toMatchObject({ result: i + 1 });
    await finish();
  }
  armed[700]?.disarm();
  const plan = parsePlan('accept#1/write#1=short:1; accept#2/write#1=short:1');
  expect(thrownBy(() => server.rig.arm(plan, { by: 'accept', ordinal: 1 })).code).toBe('NF_E_SEGMENT');
  const last = server.arm('', { by: 'accept', ordinal: 1 });
  expect(last.slots).toEqual([700]);
  for (const one of [...armed, last]) one.disarm();
});

test('a case has connections by the thousand, then says that it lost some, and gives all of them back', async () => {
  const address = '127.3.3.4';
  const armed = server.arm('', { by: 'source', address });
  const { call: callOnFirst, leave } = await server.meet(address);
  // The first record is the first to be used again, and has to be as new then.
  await callOnFirst('send', 10);
  await leave();
  const count = AREA.connections.count + 2;
  expect(await server.main.call('churn', address, count)).toMatchObject({ result: count });
  expect(server.rig.losses.connections).toBe(3);
  armed.disarm();
  await server.inCase('write#1=short:1', async ({ call }) => {
    expect(await call('send', 10)).toMatchObject({ result: 1 });
  });
  expect(server.rig.losses.connections).toBe(3);
});
