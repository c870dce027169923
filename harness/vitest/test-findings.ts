import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect } from 'vitest';
import { ReplaceableServer } from '../check/replaceable-server.ts';
import { FindingServers } from '../cli/finding-servers.ts';
import { CONTRACTS } from '../contract/catalogue.ts';
import { judge } from '../contract/judge.ts';
import { caseOf, needsAllocationsOf } from '../search/case-of.ts';
import { readFindings, type StoredFinding } from '../search/finding-store.ts';
import { quoteForShell } from '../target/quote-for-shell.ts';
import { startServer } from '../target/start-server.ts';
import type { Target } from '../target/target.ts';
import { test } from './fixtures.ts';
import { skipIfLacking } from './skip-if-lacking.ts';

/** Options of {@link testFindings}. */
export interface TestFindingsOptions {
  /** The server of every test. Default: the one that each finding names. */
  readonly target?: Target;
}

/** What a test may take at least, in milliseconds: a server starts in it. */
const LEAST_TIMEOUT_MS = 30_000;
/** How often a client of a case can wait as long as it would. */
const WAITS = 10;

/**
 * Makes a test of each finding of a directory, or of one file: it passes when the server keeps its contracts in that case. One
 * server is started for each that the findings name, and stopped after them.
 * @param path of a directory or a file, from the folder that vitest was started in; or its URL
 * @throws NthfailError `NF_E_USAGE` when there are no findings, or one is none
 *
 * @example
 * import { testFindings } from 'nthfail/vitest';
 *
 * testFindings('findings/');
 */
export function testFindings(path: string | URL, { target }: TestFindingsOptions = {}): void {
  const findings = readFindings([typeof path === 'string' ? path : fileURLToPath(path)]);
  describe(`findings of ${String(path)}`, { concurrent: false }, () => {
    const servers =
      target === undefined ? new FindingServers() : new OneServer(target, findings.some(needsAllocationsOf));
    const stopAll = (): Promise<void> => servers.stopAll();
    // Vitest's workers outlive it for a while when it is killed.
    process.once('disconnect', stopAll);
    test.afterAll(async () => {
      process.off('disconnect', stopAll);
      await stopAll();
    });
    for (const stored of findings) testFinding(stored, servers);
  });
}

function testFinding(stored: StoredFinding, servers: Pick<FindingServers, 'get' | 'stopAll'>): void {
  const { plan, workload, ...options } = caseOf(stored);
  const { patienceMs, calmMs, rounds } = options;
  const timeout = Math.max(LEAST_TIMEOUT_MS, WAITS * rounds * (patienceMs + calmMs));
  const name = `${basename(stored.path)}: ${stored.finding.plan || 'no fault'}`;
  test(name, { timeout, concurrent: false }, async ({ faults, skip }) => {
    const own = await skipIfLacking({ skip }, () => servers.get(stored));
    const run = await own.use(async (server) => {
      const result = await faults(plan, { ...options, server }).on(workload);
      return { result, isHarmed: judge(result, CONTRACTS).verdict !== 'passed' };
    });
    expect(run, `npx nthfail replay ${quoteForShell(stored.path)}`).toSatisfyContracts();
  });
}

/** The one server of all findings. */
class OneServer implements Pick<FindingServers, 'get' | 'stopAll'> {
  readonly #target: Target;
  readonly #allocations: boolean;
  #server: Promise<ReplaceableServer> | undefined;

  constructor(target: Target, allocations: boolean) {
    this.#target = target;
    this.#allocations = allocations;
  }

  get(): Promise<ReplaceableServer> {
    this.#server ??= ReplaceableServer.startedBy(() =>
      startServer(this.#target, { allocations: this.#allocations }),
    );
    return this.#server;
  }

  async stopAll(): Promise<void> {
    await (await this.#server?.catch(() => undefined))?.stop();
  }
}
