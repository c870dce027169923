import { checkScenario } from '../../harness/check/check-scenario.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import type { Verdict } from '../../harness/contract/judge.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

/** What a scenario came to on a server that should keep every contract. */
export interface CorrectResult {
  readonly cases: number;
  /** The first case that did not pass, for people; undefined when all did. */
  readonly message: string | undefined;
}

/** Checks a scenario on the correct server. */
export async function checkCorrect(
  target: Target,
  scenario: Scenario,
  options: { readonly cases: number; readonly seed: number; readonly onCase: (verdict: Verdict) => void },
): Promise<CorrectResult> {
  const { cases: runs, seed, onCase } = options;
  const server = await startServer(target);
  try {
    const result = await checkScenario(server, scenario, { runs, seed, shrinks: false, onCase });
    return { cases: result.cases, message: result.kind === 'refuted' ? result.message : undefined };
  } finally {
    await server.stop();
  }
}
