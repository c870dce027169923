import { readdirSync } from 'node:fs';
import { test as vitestTest } from 'vitest';
import {
  describe,
  expect,
  nthfailFixtures,
  type NthfailFixtures,
  testOn,
} from '../../harness/vitest/index.ts';
import { buildGet } from '../../harness/exchange/build-get.ts';
import type { RawClient } from '../../harness/exchange/raw-client.ts';
import { deferredError, reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { runVitest, WITH_SUMMARY } from './child-vitest.ts';

/** What the names of the segments of this process begin with. */
const OWN = `nthfail-${process.pid}-`;
const SEED = 'write#1=short:100; write#2=ECONNRESET';
const test = testOn(reference);

const own = vitestTest
  .extend<{ path: string }>({ path: '/bytes/3000' })
  .extend<NthfailFixtures>(nthfailFixtures)
  .extend<Pick<NthfailFixtures, 'target'>>({ target: reference });

describe('serve', () => {
  test('nothing is started before it is asked for', async ({ serve }) => {
    const segments = (): number => readdirSync('/dev/shm').filter((name) => name.startsWith(OWN)).length;
    expect(segments()).toBe(0);
    await serve();
    expect(segments()).toBe(1);
  });

  const seen: RunningServer[] = [];

  test.for([1, 2, 3])('the server of the file, test %d', async (_, { serve }) => {
    seen.push(await serve(), await serve(reference));
    expect(new Set(seen).size).toBe(1);
  });

  test('another target beside it', async ({ serve }) => {
    const [first, other] = await Promise.all([serve(), serve(deferredError)]);
    expect(first).toBe(seen[0]);
    expect(other.target).toBe(deferredError);
    expect(await serve(deferredError)).toBe(other);
  });

  test('a server that the plan has killed is started anew, once', async ({ serve, faults }) => {
    const killed = await serve();
    await faults('write#1=kill', { patienceMs: 200 }).on('GET /bytes/100');
    expect(killed.end).toBeDefined();
    const [first, second] = await Promise.all([serve(), serve()]);
    expect(first).toBe(second);
    expect(first).not.toBe(killed);
    expect(await faults(SEED).on('GET /bytes/3000')).toSatisfyContracts();
  });

  describe('for a part of the file', () => {
    test.override({ target: deferredError });

    test('the target is another one', async ({ serve, target }) => {
      expect((await serve()).target).toBe(target);
      expect(target).toBe(deferredError);
    });
  });
});

describe.concurrent('tests side by side on one server', () => {
  test.for(Array.from({ length: 30 }, (_, index) => index + 1))(
    'a fault at byte %d strikes its own connection',
    async (bytes, { faults, expect: expectHere }) => {
      const run = await faults(`write#1=short:${bytes}; write#2=ECONNRESET`).on('GET /bytes/3000');
      expectHere(run.exchanges[0]?.exchange.received.length).toBe(bytes);
      expectHere(run).toSatisfyContracts();
    },
  );
});

describe('client', () => {
  let earlier: RawClient | undefined;

  test('connects to the server of the file', async ({ client }) => {
    earlier = await client();
    await earlier.send(buildGet('/bytes/10', { host: 'localhost', isKeepAlive: true }));
    const outcome = await earlier.receive({ until: 20, timeoutMs: 2000 });
    expect(outcome.kind).toBe('enough');
    expect(earlier.exchange().end.kind).toBe('open');
  });

  test('was closed after its test', () => {
    expect(earlier?.exchange().end.kind).toBe('client-closed');
  });
});

describe('a case that a test does not wait for', () => {
  let hasEnded = false;

  test('is under way when the test ends', ({ faults }) => {
    void faults('write#1=delay:300')
      .on('GET /bytes/100')
      .then(() => (hasEnded = true));
  });

  test('has ended before the next one begins', () => {
    expect(hasEnded).toBe(true);
  });
});

test('the build with the bug is red', async ({ control, serve }) => {
  await control(deferredError, async ({ faults, serve: serveThere }) => {
    expect(await serveThere()).not.toBe(await serve());
    expect(await faults(SEED).on('GET /bytes/3000')).toSatisfyContracts();
  });
});

describe('a test with fixtures of its own', () => {
  let early: RunningServer | undefined;
  own.beforeAll(async ({ servers }) => {
    early = await servers.get(reference);
  });

  own('has both, and a server that was started before it', async ({ path, faults, serve }) => {
    const run = await faults(SEED).on(`GET ${path}`);
    expect(run).toRecordPartialCount();
    expect(await serve()).toBe(early);
  });
});

describe('misuse', () => {
  test('says what is wrong; what this machine lacks is skipped, with its name', async () => {
    const { status, stdout, stderr } = await runVitest(['misuse', '--reporter=verbose']);
    expect(status).toBe(1);
    expect(stdout).toMatch(/↓ .*is lacking.* \[lacking: cannot run no-such-server: it is not on PATH\]/);
    expect(failures(stderr)).toEqual([
      ['no target', 'NthfailError: the test has no target'],
      [
        'faults that nobody meets',
        'NthfailError: faults("write#1=short:100; write#2=ECONNRESET") ran nothing',
      ],
      [
        'a server that is not where it was said to be > is a failure',
        'NthfailError: cannot run ./not-built: there is no such executable file',
      ],
      [
        'a control that is green',
        'NthfailError: the control on reference is green: passed (every fault fired, every contract held)',
      ],
      ['a control that does nothing', 'NthfailError: the control on deferred-error ran nothing'],
      [
        'a control that fails for another reason',
        'AssertionError: expected [ { exchange: { …(7) }, …(6) } ] to have a length of 7 but got 1',
      ],
      [
        'a control that is red only because the test expects it otherwise',
        expect.stringMatching(/^Error: tears-down was kept, and is expected to be broken: /),
      ],
    ]);
  });

  test('where servers are required, one that is lacking is a failure', async () => {
    const { stderr } = await runVitest(['misuse', '-t', 'is lacking'], {
      env: { NTHFAIL_REQUIRE_SERVERS: '1' },
    });
    expect(failures(stderr)).toEqual([
      [
        'a server that is not installed > is lacking',
        'NthfailError: cannot run no-such-server: it is not on PATH',
      ],
    ]);
  });
});

test('in worker threads, where loading the library would end the process, the file fails and says so', async () => {
  const { status, stderr } = await runVitest(['green', '--pool=threads']);
  expect(status).toBe(1);
  expect(stderr).toContain('NthfailError: nthfail does not work in worker threads');
  expect(stderr).toContain('have Vitest use processes');
});

test('a test that is tried again counts with its last try', async () => {
  const { status, stdout } = await runVitest(['tried-again', ...WITH_SUMMARY]);
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n').at(-1)).toBe(
    'nthfail: 1 run, 1 passed; without any control: tried-again.spec.ts',
  );
});

/** The failed tests in what Vitest prints, each with the first line of its error. */
function failures(stderr: string): readonly (readonly [string, string])[] {
  return [...stderr.matchAll(/^ FAIL {2}\S+ > (.*)\n(.*)$/gm)].map(([, name = '', error = '']) => [
    name,
    error,
  ]);
}
