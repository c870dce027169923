import fc from 'fast-check';
import { checkDraft } from '../../harness/check/check-draft.ts';
import { ReplaceableServer } from '../../harness/check/replaceable-server.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import { brokenContracts } from '../../harness/contract/broken-contracts.ts';
import type { Judgement } from '../../harness/contract/judge.ts';
import type { Target } from '../../harness/target/target.ts';

/** How long a client waits, in milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Runs so many cases, the scenarios in turn, each on a server that no case before has harmed.
 * @returns what each came to, with the contracts that it broke
 */
export async function runCases(
  target: Target,
  scenarios: readonly Scenario[],
  options: { readonly cases: number; readonly seed: number; readonly onCase: (done: number) => void },
): Promise<readonly string[]> {
  const { cases, seed, onCase } = options;
  const numRuns = Math.ceil(cases / scenarios.length);
  const outcomes: string[] = [];
  const servers = await ReplaceableServer.start(target);
  try {
    for (const scenario of scenarios) {
      for (const draft of fc.sample(scenario.arbitrary, { numRuns, seed })) {
        if (outcomes.length >= cases) break;
        const checked = await servers.runCase((server) =>
          checkDraft(server, scenario, draft, { patienceMs: PATIENCE_MS }),
        );
        outcomes.push(checked === undefined ? 'unproven' : describe(checked.judgement));
        onCase(outcomes.length);
      }
    }
    return outcomes;
  } finally {
    await servers.stop();
  }
}

function describe(judgement: Judgement): string {
  const { verdict, reason } = judgement;
  if (verdict === 'passed') return verdict;
  const broken = brokenContracts(judgement);
  return `${verdict}: ${broken.length > 0 ? broken.join(', ') : reason}`;
}
