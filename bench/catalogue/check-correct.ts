import { checkScenario } from '../../harness/check/check-scenario.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import type { Verdict } from '../../harness/contract/judge.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';

/** What a scenario came to on a server that should keep every contract. */
export interface CorrectResult {
  readonly scenario: string;
  readonly cases: number;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  /** The first case that did not pass, for people; undefined when all did. */
  readonly message: string | undefined;
}

/** Checks a scenario on the correct server. */
export async function checkCorrect(
  target: Target,
  scenario: Scenario,
  options: { readonly cases: number; readonly seed: number; readonly onCase: () => void },
): Promise<CorrectResult> {
  const server = await startServer(target);
  const verdicts: Partial<Record<Verdict, number>> = {};
  try {
    const result = await checkScenario(server, scenario, {
      runs: options.cases,
      seed: options.seed,
      shrinks: false,
      onCase: (verdict) => {
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
        options.onCase();
      },
    });
    const message = result.kind === 'refuted' ? result.message : undefined;
    return { scenario: scenario.name, cases: result.cases, verdicts, message };
  } finally {
    await server.stop();
  }
}
