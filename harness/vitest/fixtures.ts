import { type TestAPI, type TestContext, test as vitestTest } from 'vitest';
import type { RawClient } from '../exchange/raw-client.ts';
import type { StartOptions } from '../target/start-server.ts';
import type { Target } from '../target/target.ts';
import { attachRuns } from './attach-runs.ts';
import { type Cases, type Connect, type Faults, makeCases, type Serve } from './cases.ts';
import { type Control, makeControl } from './control.ts';
import { Evidence } from './evidence.ts';
import { FileTally } from './file-tally.ts';
import { testCommand } from './replay-command.ts';
import { ServerPool } from './server-pool.ts';

/** What nthfail adds to the context of a test. */
export interface NthfailFixtures {
  /** The server under test: `testOn(target)`, or `test.override({ target })` in a `describe`. */
  readonly target: Target | undefined;
  /** How its target is started: `testOn(target, options)`, or `test.override({ startOptions })`. */
  readonly startOptions: StartOptions;
  readonly serve: Serve;
  readonly faults: Faults;
  readonly client: Connect;
  readonly control: Control;
  /** The servers of the file: also in `test.beforeAll`. */
  readonly servers: ServerPool;
  /** What the tests of the file did. @internal */
  readonly fileTally: FileTally;
  /** Makes the others. @internal */
  readonly cases: Cases & { readonly control: Control };
}

/** A `test` with the fixtures. */
export type NthfailTest = TestAPI<NthfailFixtures>;

/** How long a test that has ended waits for cases that are still under way, in milliseconds. */
const SETTLE_MS = 2000;

type Make<Name extends keyof NthfailFixtures> = (
  context: Omit<NthfailFixtures, Name> & TestContext,
  use: (value: NthfailFixtures[Name]) => Promise<void>,
) => Promise<void>;

/** The fixtures as `test.extend` takes them. */
export interface NthfailFixtureDefinitions {
  readonly target: Target | undefined;
  readonly startOptions: StartOptions;
  readonly servers: [Make<'servers'>, { readonly scope: 'file' }];
  readonly fileTally: [Make<'fileTally'>, { readonly scope: 'file' }];
  readonly cases: Make<'cases'>;
  readonly serve: Make<'serve'>;
  readonly faults: Make<'faults'>;
  readonly client: Make<'client'>;
  readonly control: Make<'control'>;
}

/**
 * The fixtures, for a `test` that has others too.
 *
 * @example
 * const test = myTest.extend<NthfailFixtures>(nthfailFixtures).extend('target', myServer);
 */
export const nthfailFixtures: NthfailFixtureDefinitions = {
  target: undefined,
  startOptions: {},
  servers: [
    // oxlint-disable-next-line no-empty-pattern -- Vitest wants one
    async ({}, use) => {
      const servers = new ServerPool();
      await use(servers);
      await servers.stopAll();
    },
    { scope: 'file' },
  ],
  fileTally: [
    // oxlint-disable-next-line no-empty-pattern -- Vitest wants one
    async ({}, use) => {
      const tally = new FileTally();
      await use(tally);
      tally.reportLackOfControl();
    },
    { scope: 'file' },
  ],
  cases: async (
    { target, startOptions, servers, fileTally, task, signal, skip, onTestFailed, onTestFinished },
    use,
  ) => {
    const evidence = new Evidence(testCommand(task.file.name, task.fullTestName));
    const clients: RawClient[] = [];
    const parts = { servers, startOptions, evidence, context: { signal, skip }, clients };
    onTestFailed((context) => attachRuns(context, evidence.runs));
    onTestFinished(() => {
      // A test that failed has better to say.
      if (task.result?.state === 'pass') evidence.assertUsed();
    });
    await use({ ...makeCases(parts, target), control: makeControl(parts) });
    await evidence.settle(SETTLE_MS);
    await Promise.all(clients.map((client) => client.close()));
    const tally = evidence.tally();
    task.meta.nthfail = tally;
    fileTally.add(task, tally);
  },
  serve: async ({ cases }, use) => use(cases.serve),
  faults: async ({ cases }, use) => use(cases.faults),
  client: async ({ cases }, use) => use(cases.client),
  control: async ({ cases }, use) => use(cases.control),
};

/** Vitest's `test` with the fixtures, and without a target. */
export const test: NthfailTest = vitestTest.extend<NthfailFixtures>(nthfailFixtures);

/**
 * A `test` for one target.
 * @param startOptions how it is started, such as `{ probes: 'on' }`
 *
 * @example
 * const test = testOn(commandTarget({ command: './my-server', args: ['--port', '{port}'] }));
 * test('a torn response is torn down', async ({ faults }) => {
 *   const run = await faults('write#1=short:100; write#2=ECONNRESET').on('GET /big.bin');
 *   expect(run).toSatisfyContracts();
 * });
 */
export function testOn(target: Target, startOptions: StartOptions = {}): NthfailTest {
  return test.extend<Pick<NthfailFixtures, 'target' | 'startOptions'>>({ target, startOptions });
}
