import { describe, expect, testOn } from '../../harness/vitest/index.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import type { ContractMatchers } from '../../harness/vitest/matcher-types.ts';
import { MATCHER_OF, MATCHERS } from '../../harness/vitest/matchers.ts';
import { NthfailError } from '../../harness/errors.ts';
import type { Run } from '../../harness/run/run.ts';
import { bugTargetOf, defineReference, deferredError, reference } from '../../harness/target/reference.ts';
import { KNOWN_BUGS } from '../contract/bugs.data.ts';

const GET = 'GET /chain/m5000,m5000,f5000';
const SEED = 'write#1=short:100; write#2=ECONNRESET';
/** A build whose bug no command line knows. */
const lateWriter = defineReference('late-writer', 'a server that writes on', ['-DBUG_WRITES_AFTER_ERROR=1']);

const test = testOn(reference);

/** The message with which `assert` fails. */
function messageOf(assert: () => void): string {
  try {
    assert();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
  throw new Error('it did not fail');
}

/** The matcher of a contract, applied. */
function expectKept(run: Run, id: ContractId, { not = false } = {}): void {
  const name: keyof ContractMatchers = MATCHER_OF[id];
  (not ? expect(run).not : expect(run))[name]();
}

test('every contract has a matcher of its own, and nothing else has', () => {
  const names = CONTRACTS.map(({ id }) => MATCHER_OF[id]);
  expect(new Set(names).size).toBe(CONTRACTS.length);
  expect(Object.keys(MATCHERS).toSorted()).toEqual(
    [...names, 'toSatisfyContracts', 'toHaveVerdict'].toSorted(),
  );
});

describe.each(KNOWN_BUGS)('$bug under $plan', ({ bug, plan, workload = GET, more, caughtBy }) => {
  const options = { patienceMs: 500, ...more };

  test.for(caughtBy)('%s: red on the bug, green on the correct build', async (id, { faults, control }) => {
    const good = await faults(plan, options).on(workload);
    expectKept(good, id);
    expect(() => expectKept(good, id, { not: true })).toThrow(`${id} was kept, and is expected to be broken`);
    await control(bugTargetOf(bug), async ({ faults: faultsThere }) => {
      const bad = await faultsThere(plan, options).on(workload);
      expectKept(bad, id, { not: true });
      expectKept(bad, id);
    });
  });
});

test('a broken contract: expected, seen, where in the timeline, and the line that replays it', async ({
  serve,
  faults,
}) => {
  const run = await faults(SEED, { server: await serve(deferredError) }).on('GET /bytes/3000');
  const message = messageOf(() => expect(run).toRouteToErrorHandler());
  expect(message).toMatch(
    /^routes-to-error-handler is not kept: after a hard error the error handler runs next/,
  );
  expect(message).toContain('\n  expected  the error handler next after writev failed\n');
  expect(message).toContain('\n  seen      the ready handler ran first\n');
  expect(message).toMatch(/\n {6}.*◀ injected by write#2=ECONNRESET\n(?: .*\n)*▶ .* ready handler fd:\d+\n/);
  expect(message).toMatch(
    /\nagain: npx nthfail run --target deferred-error --plan 'write#1=short:100; write#2=ECONNRESET' --get \/bytes\/3000$/,
  );
});

test('a target that the command line does not know is replayed by its test', async ({ serve, faults }) => {
  const run = await faults('write#1=short:100; write#2=reset', { server: await serve(lateWriter) }).on(GET);
  expect(messageOf(() => expect(run).toFailFast())).toMatch(
    /\nagain: npx vitest run test\/vitest\/matchers\.test\.ts -t '\^a target that the command line .* by its test\$'$/,
  );
});

test('not applicable is no pass, and no failure of the contract either', async ({ faults, control }) => {
  const run = await faults('write#1=short:100').on(GET);
  const because = 'fail-fast is not applicable, because no write and no read failed for good';
  expect(messageOf(() => expect(run).toFailFast())).toContain(because);
  expect(messageOf(() => expect(run).not.toFailFast())).toContain(because);
  expect({ run }).not.toEqual({ run: expect.toFailFast() });
  expect({ run }).not.toEqual({ run: expect.not.toFailFast() });
  expect(run).toSatisfyContracts();
  expect(() => expect(run).toSatisfyContracts({ allowNotApplicable: false })).toThrow(because);
  await expect(
    control(reference, async ({ faults: faultsThere }) => {
      expect(await faultsThere('write#1=short:100').on(GET)).toFailFast();
    }),
  ).rejects.toThrow(because);
});

test('a run that proves nothing fails either way, with its reason', async ({ faults }) => {
  const run = await faults('write#1=short:100; write#40=reset').on(GET);
  const reason = 'write#40=reset never fired: no call came to its point';
  expect(() => expect(run).toResume()).toThrow(
    `the run says nothing about resumes; it is vacuous: ${reason}`,
  );
  expect(() => expect(run).not.toResume()).toThrow(`it is vacuous: ${reason}`);
  expect(() => expect(run).toSatisfyContracts()).toThrow(`the run is vacuous: ${reason}`);
  expect(() => expect(run).not.toSatisfyContracts()).toThrow(`the run is vacuous: ${reason}`);
  expect(run).toHaveVerdict('vacuous');
  expect(() => expect(run).toHaveVerdict('passed')).toThrow(
    'expected the verdict passed, and it is vacuous: ',
  );
});

test('asymmetric forms', async ({ serve, faults }) => {
  const good = await faults(SEED).on(GET);
  const bad = await faults(SEED, { server: await serve(deferredError) }).on(GET);
  expect({ good, bad }).toEqual({
    good: expect.toRecordPartialCount(),
    bad: expect.not.toRecordPartialCount(),
  });
  expect([good, bad]).toEqual([expect.toSatisfyContracts(), expect.toHaveVerdict('failed')]);
  expect({ good }).not.toEqual({ good: expect.not.toFailFast() });
  await expect(Promise.resolve(good)).resolves.toFailFast();
});

test('where Vitest prints a run, it prints the case and its verdict', async ({ faults }) => {
  const run = await faults(SEED).on(GET);
  expect(JSON.parse(JSON.stringify(run))).toEqual({
    target: 'reference',
    plan: SEED,
    workload: GET,
    verdict: 'passed',
    reason: 'every fault fired, every contract held',
  });
});

test('toSatisfyContracts: chosen contracts, chosen bounds, and a diff of all of them', async ({
  serve,
  faults,
}) => {
  const run = await faults(SEED, { server: await serve(deferredError) }).on(GET);
  expect(run).toSatisfyContracts({ only: ['fail-fast', 'tears-down'] });
  expect(run).toSatisfyContracts({ except: ['routes-to-error-handler', 'records-partial-count'] });
  expect(run).not.toSatisfyContracts({ only: ['records-partial-count'] });
  expect(() => expect(run).toSatisfyContracts({ only: [] })).toThrow(NthfailError);
  let failure: unknown;
  try {
    expect(run).toSatisfyContracts();
  } catch (error) {
    failure = error;
  }
  expect(failure).toMatchObject({
    expected: { 'fail-fast': 'kept', 'records-partial-count': 'kept' },
    actual: {
      'fail-fast': 'kept',
      'records-partial-count': expect.stringMatching(/^not kept: no record: /),
    },
  });
});

test.each([
  [undefined, 'undefined'],
  [42, 'a number'],
  [Promise.resolve(), 'a promise; await it'],
  [{ verdict: 'passed', reason: '' }, 'an object with verdict, reason'],
])('%j is no run', (value, name) => {
  const message = `judges a run, such as faults(plan).on(workload) gives, and got ${name}`;
  expect(() => expect(value).toFailFast()).toThrow(`toFailFast ${message}`);
  expect(() => expect(value).not.toFailFast()).toThrow(`toFailFast ${message}`);
  expect(() => expect(value).toSatisfyContracts()).toThrow(`toSatisfyContracts ${message}`);
  expect(() => expect(value).toHaveVerdict('passed')).toThrow(`toHaveVerdict ${message}`);
});

test('a verdict or a threshold that there is not says so', async ({ faults }) => {
  const run = await faults('').on(GET);
  expect(() => expect(run).toHaveVerdict('pased' as 'passed')).toThrow('there is no verdict "pased"');
  const allowed: object = { callAfterError: 0 };
  expect(() => expect(run).toStayCalm(allowed)).toThrow('there is no threshold callAfterError');
});
