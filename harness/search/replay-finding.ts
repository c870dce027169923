import { checkCase, type CheckedCase } from '../check/check-case.ts';
import type { ReplaceableServer } from '../check/replaceable-server.ts';
import type { Verdict } from '../contract/judge.ts';
import { caseOf } from './case-of.ts';
import type { StoredFinding } from './finding-store.ts';
import { signatureOf } from './signature.ts';

/**
 * What a finding came to when it was run again: the `same` signature, `another` failure, `gone` where it passed, and
 * `unproven` where the run says nothing.
 */
export type Reproduction = 'same' | 'another' | 'gone' | 'unproven';

/** A finding, run again. */
export interface Replayed extends CheckedCase {
  readonly outcome: Reproduction;
  /** Of this run. */
  readonly signature: string;
}

/**
 * Runs a finding again, on a server that no case before has harmed.
 * @throws NthfailError `NF_E_USAGE` when its plan or client is none, and what `checkCase` and starting a server throw
 */
export async function replayFinding(servers: ReplaceableServer, stored: StoredFinding): Promise<Replayed> {
  const own = caseOf(stored);
  return servers.use(async (server) => {
    const checked = await checkCase(server, own);
    const { run, judgement } = checked;
    const signature = signatureOf(run, judgement);
    const outcome = compare(judgement.verdict, signature === stored.finding.signature);
    return { result: { ...checked, outcome, signature }, isHarmed: judgement.verdict !== 'passed' };
  });
}

function compare(verdict: Verdict, isSame: boolean): Reproduction {
  if (verdict === 'passed') return 'gone';
  if (isSame) return 'same';
  return verdict === 'failed' ? 'another' : 'unproven';
}
