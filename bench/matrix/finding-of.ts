import { stripVTControlCharacters } from 'node:util';
import type { CheckedCase } from '../../harness/check/check-case.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import { printWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { renderExcerpt } from '../../harness/report/excerpt.ts';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import { matchDeviation } from './match-deviation.ts';
import type { StudyFinding } from './study.ts';
import { whatItSays } from './what-it-says.ts';

/** What a case that did not pass shows: for a failure, what breaks one contract. */
export function findingOf(
  scenario: string,
  shown: Pick<CheckedCase, 'run' | 'judgement'>,
  contract: ContractId | undefined,
  cases: number,
): StudyFinding {
  const { run, judgement } = shown;
  const { verdict } = judgement;
  if (verdict === 'passed') throw new RangeError('a case that passed shows nothing');
  const decided = judgement.findings.find(({ id }) => id === contract)?.finding;
  const at = decided?.outcome === 'broken' ? decided.at : undefined;
  const finding = {
    scenario,
    verdict,
    contract,
    cases,
    plan: printPlan(run.plan),
    workload: printWorkload(run.exchanges[0]?.workload ?? []),
    rounds: Math.max(1, run.usage.length),
    command: formatRunCommand(run),
    says: whatItSays(judgement, contract),
    excerpt: renderExcerpt(run, at).map((line) => stripVTControlCharacters(line).trimEnd()),
  };
  return { ...finding, deviation: matchDeviation(run.target.name, finding)?.id };
}
