import fc from 'fast-check';
import type { CheckedCase } from '../../harness/check/check-case.ts';
import { checkDraft } from '../../harness/check/check-draft.ts';
import type { ReplaceableServer } from '../../harness/check/replaceable-server.ts';
import type { Scenario } from '../../harness/check/scenario.ts';
import type { ContractId } from '../../harness/contract/contract.ts';
import { type Verdict, VERDICTS } from '../../harness/contract/judge.ts';
import type { ContractTallies } from './contract-tallies.ts';
import { findingOf } from './finding-of.ts';
import type { ScenarioTally } from './study.ts';

/** Options of {@link studyScenario}. */
export interface ScenarioStudyOptions {
  /** From 1. */
  readonly cases: number;
  readonly seed: number;
  /** How long a client waits, in milliseconds. */
  readonly patienceMs: number;
  /** Told before each case. */
  readonly onCase: (index: number) => void;
}

/** Cases that did not pass in the same way. */
export interface Group {
  /** The contract that was broken; undefined for another verdict than failed. */
  readonly contract: ContractId | undefined;
  readonly deviation: string | undefined;
  /** The first of them, and its place among the cases of its seed, from 0. */
  readonly first: CheckedCase;
  readonly index: number;
  cases: number;
}

/** Runs every case of a scenario, whatever it comes to, each on a server that no case before has harmed. */
export async function studyScenario(
  servers: ReplaceableServer,
  scenario: Scenario,
  contracts: ContractTallies,
  { cases, seed, patienceMs, onCase }: ScenarioStudyOptions,
): Promise<{ tally: ScenarioTally; groups: readonly Group[] }> {
  const verdicts = Object.fromEntries(VERDICTS.map((verdict) => [verdict, 0])) as Record<Verdict, number>;
  const groups = new Map<string, Group>();
  let unproven = 0;
  for (const [index, draft] of fc.sample(scenario.arbitrary, { numRuns: cases, seed }).entries()) {
    onCase(index);
    const checked = await servers.runCase((server) => checkDraft(server, scenario, draft, { patienceMs }));
    if (checked === undefined) {
      unproven += 1;
      continue;
    }
    contracts.add(checked.judgement);
    verdicts[checked.judgement.verdict] += 1;
    for (const [key, group] of groupsOf(scenario.name, checked, index)) {
      const known = groups.get(key) ?? group;
      groups.set(key, known);
      known.cases += 1;
    }
  }
  return {
    tally: { scenario: scenario.name, cases, verdicts, unproven },
    groups: [...groups.values()],
  };
}

function groupsOf(scenario: string, checked: CheckedCase, index: number): readonly [string, Group][] {
  const { judgement } = checked;
  if (judgement.verdict === 'passed') return [];
  const fresh = { first: checked, index, cases: 0 };
  if (judgement.verdict !== 'failed')
    return [[judgement.verdict, { ...fresh, contract: undefined, deviation: undefined }]];
  return judgement.findings.flatMap(({ id, finding }): [string, Group][] => {
    if (finding.outcome !== 'broken') return [];
    const { deviation } = findingOf(scenario, checked, id, 1);
    return [[`${id} ${deviation ?? ''}`, { ...fresh, contract: id, deviation }]];
  });
}
