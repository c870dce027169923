import fc from 'fast-check';
import { checkDraft } from '../../harness/check/check-draft.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import type { Judgement } from '../../harness/contract/judge.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

/** How long a client waits, in milliseconds. */
const PATIENCE_MS = 3000;

/**
 * Runs so many cases on one server, the scenarios in turn; another server takes its place after a case that failed.
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
  let server = await startServer(target);
  try {
    for (const scenario of scenarios) {
      for (const draft of fc.sample(scenario.arbitrary, { numRuns, seed })) {
        if (outcomes.length >= cases) break;
        const checked = await checkDraft(server, scenario, draft, { patienceMs: PATIENCE_MS });
        outcomes.push(checked === undefined ? 'unproven' : describe(checked.judgement));
        onCase(outcomes.length);
        if (checked?.judgement.verdict !== 'failed' && server.end === undefined) continue;
        await server.stop();
        server = await startServer(target);
      }
    }
    return outcomes;
  } finally {
    await server.stop();
  }
}

function describe({ verdict, findings, reason }: Judgement): string {
  if (verdict === 'passed') return verdict;
  const broken = findings.flatMap(({ id, finding }) => (finding.outcome === 'broken' ? id : []));
  return `${verdict}: ${broken.length > 0 ? broken.join(', ') : reason}`;
}
