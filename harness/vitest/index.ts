/**
 * nthfail in Vitest: fixtures that serve and break, matchers for what a right server does, properties. Importing it extends `expect`.
 *
 * @example
 * import { expect, testOn } from 'nthfail/vitest';
 *
 * const test = testOn(commandTarget({ command: './my-server', args: ['--port', '{port}'] }));
 * test('a torn response is torn down', async ({ faults }) => {
 *   const run = await faults('write#1=short:100; write#2=ECONNRESET').on('GET /big.bin');
 *   expect(run).toFailFast();
 *   expect(run).toSatisfyContracts();
 * });
 */
// oxlint-disable-next-line import/no-unassigned-import -- it comes first and may throw
import './refuse-threads.ts';
import { expect } from 'vitest';
import { MATCHERS } from './matchers.ts';

expect.extend(MATCHERS);

export { afterAll, afterEach, beforeAll, beforeEach, describe, expect } from 'vitest';
export type { Thresholds } from '../contract/thresholds.ts';
export { commandTarget } from '../target/command.ts';
export { entriesOf } from '../run/entries-of.ts';
export { defineTarget } from '../target/define-target.ts';
export type { Cases, ClientOptions, Connect, Faults, FaultsOptions, PlannedFaults, Serve } from './cases.ts';
export type { Control } from './control.ts';
export {
  type NthfailFixtureDefinitions,
  nthfailFixtures,
  type NthfailFixtures,
  type NthfailTest,
  test,
  testOn,
} from './fixtures.ts';
export type { Allowed, ContractMatchers, NthfailMatchers, SatisfyOptions } from './matcher-types.ts';
export { prop } from './prop.ts';
export type { PropOptions } from './prop-options.ts';
export type { ServerPool } from './server-pool.ts';
export type { Tally } from './tally.ts';
export { testFindings, type TestFindingsOptions } from './test-findings.ts';
