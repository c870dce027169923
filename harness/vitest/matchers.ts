import type { ExpectStatic, MatcherState } from 'vitest';
import { CONTRACTS } from '../contract/catalogue.ts';
import type { Contract, ContractId } from '../contract/contract.ts';
import { judge, type Verdict, VERDICTS } from '../contract/judge.ts';
import { NthfailError } from '../errors.ts';
import type { Run } from '../run/run.ts';
import { describeFailure, describeOutcomes, describeRun, keptOutcomes } from './describe-failure.ts';
import { findJudgedRun } from './evidence.ts';
import { isRun, nameValue } from './is-run.ts';
import type { Allowed, ContractMatchers, SatisfyOptions } from './matcher-types.ts';

/** What a matcher gives back to Vitest. */
export interface MatcherOutcome {
  readonly pass: boolean;
  readonly message: () => string;
  readonly actual?: unknown;
  readonly expected?: unknown;
}

/** A matcher of one contract, as `expect.extend` takes it. */
export type ContractMatcher = (this: MatcherState, received: unknown, allowed?: Allowed) => MatcherOutcome;

/** The matcher of each contract. */
export const MATCHER_OF: Readonly<Record<ContractId, keyof ContractMatchers>> = {
  'fail-fast': 'toFailFast',
  'routes-to-error-handler': 'toRouteToErrorHandler',
  'records-partial-count': 'toRecordPartialCount',
  'conserves-bytes': 'toConserveBytes',
  resumes: 'toResume',
  'tears-down': 'toTearDown',
  contains: 'toLeaveOthersAlone',
  survives: 'toSurvive',
  'leaks-nothing': 'toLeakNothing',
  'stays-calm': 'toStayCalm',
};

/** Every matcher, by its name. */
export const MATCHERS: Parameters<ExpectStatic['extend']>[0] = {
  ...Object.fromEntries(
    CONTRACTS.map((contract) => [MATCHER_OF[contract.id], makeContractMatcher(contract)]),
  ),
  toSatisfyContracts,
  toHaveVerdict,
};

function makeContractMatcher(contract: Contract): ContractMatcher {
  const name = MATCHER_OF[contract.id];
  return function (this: MatcherState, received: unknown, allowed?: Allowed): MatcherOutcome {
    if (!isRun(received)) return failBothWays(this, describeNoRun(name, received));
    const judgement = judge(received, [contract], allowed);
    const finding = judgement.findings[0]?.finding;
    switch (judgement.verdict) {
      case 'passed':
        if (finding?.outcome === 'not-applicable')
          return failBothWays(this, `${contract.id} is not applicable, because ${finding.because}`, received);
        return {
          pass: true,
          message: () =>
            `${contract.id} was kept, and is expected to be broken: ${contract.claim}\n${describeRun(received)}`,
        };
      case 'failed':
        return failForContract(received, describeFailure(received, judgement));
      default:
        return failBothWays(
          this,
          `the run says nothing about ${contract.id}; it is ${judgement.verdict}: ${judgement.reason}`,
          received,
        );
    }
  };
}

function toSatisfyContracts(
  this: MatcherState,
  received: unknown,
  { only, except = [], thresholds = {}, allowNotApplicable = true }: SatisfyOptions = {},
): MatcherOutcome {
  if (!isRun(received)) return failBothWays(this, describeNoRun('toSatisfyContracts', received));
  const contracts = chooseContracts(only, except);
  const judgement = judge(received, contracts, thresholds);
  const judged = findJudgedRun(received);
  if (judged !== undefined) judged.judgement = judgement;
  if (judgement.verdict === 'failed') {
    const outcome = failForContract(received, describeFailure(received, judgement));
    return { ...outcome, actual: describeOutcomes(judgement), expected: keptOutcomes(judgement) };
  }
  if (judgement.verdict !== 'passed')
    return failBothWays(this, `the run is ${judgement.verdict}: ${judgement.reason}`, received);
  const idle = judgement.findings.flatMap(({ id, finding }) =>
    finding.outcome === 'not-applicable' ? `${id} is not applicable, because ${finding.because}` : [],
  );
  if (!allowNotApplicable && idle.length > 0) return failBothWays(this, idle.join('\n'), received);
  return {
    pass: true,
    message: () =>
      `${contracts.map(({ id }) => id).join(', ')}: every contract that applies was kept\n${describeRun(received)}`,
  };
}

function toHaveVerdict(this: MatcherState, received: unknown, verdict: Verdict): MatcherOutcome {
  if (!isRun(received)) return failBothWays(this, describeNoRun('toHaveVerdict', received));
  if (!VERDICTS.includes(verdict))
    throw new NthfailError('NF_E_USAGE', `there is no verdict ${JSON.stringify(verdict)}`, {
      hint: `verdicts are ${VERDICTS.join(', ')}`,
    });
  const judgement = judge(received, CONTRACTS);
  if (judgement.verdict === verdict)
    return {
      pass: true,
      message: () => `the verdict is ${verdict}: ${judgement.reason}\n${describeRun(received)}`,
    };
  const diff = { actual: judgement.verdict, expected: verdict };
  const failure =
    judgement.verdict === 'failed' ? describeFailure(received, judgement) : describeRun(received);
  const message = `expected the verdict ${verdict}, and it is ${judgement.verdict}: ${judgement.reason}\n\n${failure}`;
  if (judgement.verdict === 'failed') return { ...failForContract(received, message), ...diff };
  return { pass: false, message: () => message, ...diff };
}

/** @throws NthfailError `NF_E_USAGE` for a name that there is not, and when nothing is left */
function chooseContracts(
  only: readonly ContractId[] | undefined,
  except: readonly ContractId[],
): readonly Contract[] {
  const known = new Set<string>(CONTRACTS.map(({ id }) => id));
  const hint = `contracts are ${[...known].join(', ')}`;
  const unknown = [...(only ?? []), ...except].find((id) => !known.has(id));
  if (unknown !== undefined)
    throw new NthfailError('NF_E_USAGE', `there is no contract ${JSON.stringify(unknown)}`, { hint });
  const chosen = CONTRACTS.filter(({ id }) => (only?.includes(id) ?? true) && !except.includes(id));
  if (chosen.length === 0) throw new NthfailError('NF_E_USAGE', 'no contract is left to judge by', { hint });
  return chosen;
}

/** Notes a broken contract with the run, where a control looks for the message that it fails with. */
function failForContract(run: Run, message: string): MatcherOutcome {
  findJudgedRun(run)?.contractFailures.push(message);
  return { pass: false, message: () => message };
}

/** An outcome that is no answer to the question: it fails the assertion, and its negation. */
function failBothWays({ isNot }: MatcherState, message: string, run?: Run): MatcherOutcome {
  return { pass: isNot, message: () => (run === undefined ? message : `${message}\n${describeRun(run)}`) };
}

function describeNoRun(name: string, received: unknown): string {
  return `${name} judges a run, such as faults(plan).on(workload) gives, and got ${nameValue(received)}`;
}
