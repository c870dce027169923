import { printStep } from '../plan/print-plan.ts';
import type { StepOutcome } from '../rig/armed-case.ts';
import type { Run } from '../run/run.ts';
import { brokenContracts } from './broken-contracts.ts';
import type { Contract, ContractId, Finding } from './contract.ts';
import { findDivergence } from './divergence.ts';
import { settleThresholds, type Thresholds } from './thresholds.ts';

/** Every outcome of a run. */
export const VERDICTS = ['passed', 'failed', 'vacuous', 'diverged', 'broken'] as const;

/** The outcome of a run. Only `passed` is green. */
export type Verdict = (typeof VERDICTS)[number];

/** A run judged: the verdict, why, and what each contract found. */
export interface Judgement {
  readonly verdict: Verdict;
  /** One line for people. */
  readonly reason: string;
  readonly findings: readonly {
    readonly id: ContractId;
    readonly claim: string;
    readonly finding: Finding;
  }[];
}

/**
 * Judges a run. A broken run outranks everything but a busy loop that overflowed the journal, for nothing in it can be
 * trusted; then a diverged one, for its faults struck elsewhere than planned. A contract that is broken after a fault struck is a failure, even if the plan's later
 * faults found nothing left to strike; a run in which all contracts held proves something only if every fault fired.
 * @throws NthfailError `NF_E_USAGE` for thresholds that there are not
 */
export function judge(
  run: Run,
  contracts: readonly Contract[],
  thresholds: Partial<Thresholds> = {},
): Judgement {
  const allowed = settleThresholds(thresholds);
  const findings = contracts.map(({ id, claim, judge: decide }) => ({
    id,
    claim,
    finding: decide(run, allowed),
  }));
  const broken = brokenContracts({ findings });
  const idle = run.steps.filter(({ state }) => state !== 'fired');
  const hasFired = run.steps.length === 0 || idle.length < run.steps.length;
  const conclude = (verdict: Verdict, reason: string): Judgement => ({ verdict, reason, findings });

  const incomplete = findHoles(run);
  if (incomplete !== undefined && broken.includes('stays-calm') && hasFired)
    return floodedBy(findings, incomplete);
  const fault = incomplete ?? findBreakage(run);
  if (fault !== undefined) return conclude('broken', fault);
  const divergence = findDivergence(run);
  if (divergence !== undefined) return conclude('diverged', divergence);
  if (broken.length > 0 && hasFired) return conclude('failed', `not kept: ${broken.join(', ')}`);
  if (idle.length > 0) return conclude('vacuous', idle.map(describeIdle).join('; '));
  return conclude(
    'passed',
    run.steps.length === 0
      ? 'no fault planned, every contract held'
      : 'every fault fired, every contract held',
  );
}

/** What the journal lacks, if anything. */
function findHoles({ losses: { events, connections, descriptors }, probes }: Run): string | undefined {
  if (events + connections + descriptors > 0)
    return `the journal is incomplete: lost ${events} events, ${connections} connections, ${descriptors} descriptors`;
  const { records, fullRings } = probes?.losses ?? { records: 0, fullRings: 0 };
  return records + fullRings === 0
    ? undefined
    : `the probes are incomplete: lost ${records} entries, ${fullRings} rings were full`;
}

/** A busy loop that overflows the journal is one all the more: it is judged by what is there, and nothing else is. */
function floodedBy(findings: Judgement['findings'], incomplete: string): Judgement {
  return {
    verdict: 'failed',
    reason: `not kept: stays-calm; ${incomplete}`,
    findings: findings.map((one) =>
      one.id === 'stays-calm' ? one : { ...one, finding: { outcome: 'not-applicable', because: incomplete } },
    ),
  };
}

/** Why nothing in a run without holes can be trusted, if so. */
function findBreakage(run: Run): string | undefined {
  if (run.exchanges.some(({ connection }) => connection === undefined) && run.steps.length === 0)
    return 'the library did not see the server accept the connection';
  const unseen = run.exchanges.find(
    ({ exchange, connection }) => connection !== undefined && exchange.wireBytes > connection.sentBytes,
  );
  if (unseen !== undefined)
    return `the client got ${unseen.exchange.wireBytes} bytes, of which the library saw ${unseen.connection?.sentBytes ?? 0}${run.usesIoUring ? '; the server uses io_uring: have it refused' : ''}`;
  if (run.events.some((event) => event.kind === 'call' && event.isExpired))
    return 'a hold ended because its time was up, not because it was let go';
  return undefined;
}

function describeIdle({ step, state, askedBytes }: StepOutcome): string {
  const name = printStep(step);
  if (state === 'ahead') return `${name} never fired: no call came to its point`;
  if (step.fault.kind === 'hold' || step.fault.kind === 'reset-peer')
    return `${name} changed nothing: it was let go before a call came to its point`;
  if (step.fault.kind === 'full') return `${name} changed nothing: all that the server wrote found room`;
  if (step.fault.kind === 'short') return `${name} changed nothing: the call asked for ${askedBytes} bytes`;
  return step.fault.kind === 'error'
    ? `${name} changed nothing: the descriptor blocks, so the kernel never answers EAGAIN`
    : `${name} changed nothing: the connection is no TCP connection`;
}
