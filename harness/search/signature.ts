import { createHash } from 'node:crypto';
import type { Judgement } from '../contract/judge.ts';
import type { Fault } from '../plan/fault.ts';
import type { Run } from '../run/run.ts';
import { brokenOf } from './broken-of.ts';

/**
 * What tells a finding from others: the verdict, each contract that was broken and how, the last call that was struck and by what
 * kind of fault, and how the connection ended at the server. Cases of one signature are taken for one bug.
 * @returns the first broken contract, or the verdict, and ten hexadecimal digits
 */
export function signatureOf(run: Run, judgement: Judgement): string {
  const broken = brokenOf(judgement);
  const last = run.events.findLast(({ step }) => step !== undefined);
  const fault = last?.step === undefined ? undefined : run.plan.steps[last.step]?.fault;
  const parts = [
    judgement.verdict,
    ...broken.flatMap(({ contract, seen }) => [contract, inGeneral(seen)]),
    `${last?.call ?? 'nothing'} ${fault === undefined ? '' : kindOf(fault)}`,
    endOf(run),
  ];
  const digest = createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 10);
  return `${broken[0]?.contract ?? judgement.verdict}-${digest}`;
}

function endOf({ lostProcesses, exchanges }: Run): string {
  if (lostProcesses.length > 0) return 'lost a process';
  const isClosed = exchanges.every(({ connection }) => connection?.lastClose !== undefined);
  return isClosed ? 'closed' : 'open';
}

/** Errors that end a connection are one kind, whoever brings them about. */
function kindOf(fault: Fault): string {
  const isSoft = fault.kind === 'error' && ['EAGAIN', 'EWOULDBLOCK', 'EINTR'].includes(fault.errno);
  if (isSoft) return fault.errno;
  return ['error', 'reset', 'reset-peer'].includes(fault.kind) ? 'error' : fault.kind;
}

/** What was seen, without what differs from case to case: numbers, the errno, and what is quoted behind it. */
function inGeneral(seen: string): string {
  const [said = ''] = seen.split(/[:;"]/, 1);
  return said.replaceAll(/\d+/g, 'N').replaceAll(/\bE[A-Z]{3,}\b/g, 'E');
}
