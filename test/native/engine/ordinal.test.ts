import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { CommandedServer } from './commanded-server.ts';

const server = await CommandedServer.start();
afterAll(() => server.stop());

const CALLS = ['write', 'writev', 'send', 'sendto', 'sendmsg', 'sendfile'];

test('write#N counts every call of the family, name#N those of one name', async () => {
  const calls = fc.array(fc.constantFrom(...CALLS), { minLength: 1, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(calls, fc.nat(), fc.boolean(), async (names, at, isByName) => {
      const index = at % names.length;
      const name = names[index]!;
      const byName = names.slice(0, index + 1).filter((one) => one === name).length;
      const spelled = name === 'write' ? 'write(2)' : name;
      const point = isByName ? `${spelled}#${byName}` : `write#${index + 1}`;
      await server.inCase(`${point}=short:3`, async (trial) => {
        const results: number[] = [];
        for (const one of names)
          results.push((await trial.call(one, 10, one === 'sendfile' ? 0 : '')).result);
        expect(results).toEqual(names.map((_, i) => (i === index ? 3 : 10)));
        expect(trial.writes().map(({ call, ordinal }) => ({ call, ordinal }))).toEqual(
          names.map((call, i) => ({ call, ordinal: i + 1 })),
        );
      });
    }),
    { numRuns: 60 },
  );
});

test('failed and empty calls count', async () => {
  await server.inCase('write#1=EAGAIN; write#4=short:1', async (trial) => {
    await trial.call('nonblock');
    const results: number[] = [];
    for (const bytes of [10, 0, 10, 10]) results.push((await trial.call('send', bytes)).result);
    expect(results).toEqual([-1, 0, 10, 1]);
  });
});

test('a fault strikes once, on the first connection of the case that comes to its point', async () => {
  const source = '127.7.7.7';
  const armed = server.arm('write#2=short:1', { by: 'source', address: source });
  const [first, second] = [await server.meet(source), await server.meet(source)];
  const results = [];
  for (const one of [first, second, second, first, second, first])
    results.push((await one.call('send', 10)).result);
  expect(results).toEqual([10, 10, 1, 10, 10, 10]);
  expect(server.callsOf(armed).filter(({ call }) => call === 'send')).toMatchObject(
    [1, 1, 2, 2, 3, 3].map((ordinal) => ({ ordinal })),
  );
  armed.disarm();
  await first.leave();
  await second.leave();
});

test('every step of a plan of fifteen strikes its own call', async () => {
  const plan = Array.from({ length: 15 }, (_, i) => `write#${i + 1}=short:${i + 1}`).join(';');
  await server.inCase(plan, async (trial) => {
    for (let i = 1; i <= 16; i += 1)
      expect(await trial.call(CALLS[i % 5]!, 100)).toMatchObject({ result: i < 16 ? i : 100 });
    expect(trial.writes().map(({ step }) => step)).toEqual([...Array(15).keys(), undefined]);
  });
});
