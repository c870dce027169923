import { describe, expect, test as base, testOn } from '../../../harness/vitest/index.ts';
import { deferredError, reference } from '../../../harness/target/reference.ts';
import { commandTarget } from '../../../harness/target/command.ts';

const test = testOn(reference);
const SEED = 'write#1=short:100; write#2=ECONNRESET';

base('no target', async ({ faults }) => {
  await faults(SEED).on('GET /bytes/3000');
});

test('faults that nobody meets', ({ faults }) => {
  faults(SEED);
});

describe('a server that is not installed', () => {
  test.override({ target: commandTarget({ command: 'no-such-server', args: ['{port}'] }) });

  test('is lacking', async ({ serve }) => {
    await serve();
  });
});

describe('a server that is not where it was said to be', () => {
  test.override({ target: commandTarget({ command: './not-built', args: ['{port}'] }) });

  test('is a failure', async ({ serve }) => {
    await serve();
  });
});

test('a control that is green', async ({ control }) => {
  await control(reference, async ({ faults }) => {
    expect(await faults(SEED).on('GET /bytes/3000')).toSatisfyContracts();
  });
});

test('a control that does nothing', async ({ control }) => {
  await control(deferredError, () => {});
});

test('a control that fails for another reason', async ({ control }) => {
  await control(deferredError, async ({ faults }) => {
    const run = await faults(SEED).on('GET /bytes/3000');
    expect(run.exchanges).toHaveLength(7);
  });
});

test('a control that is red only because the test expects it otherwise', async ({ control }) => {
  await control(deferredError, async ({ faults }) => {
    expect(await faults(SEED).on('GET /bytes/3000')).not.toTearDown();
  });
});
