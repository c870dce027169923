import type { CallEvent } from '../journal/event.ts';
import { isRead, isWrite } from '../journal/connection-view.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
import type { Thresholds } from './thresholds.ts';

/** No busy loop: calls, polls and CPU time after a fault are bounded. */
export const staysCalm: Contract = {
  id: 'stays-calm',
  claim: 'no busy loop: calls, polls and CPU time after a fault are bounded',
  needs:
    'the calls and polls of a connection. CPU time is looked at only when the case was alone on the server and took ' +
    '`cpuWindowMs`.',
  decides:
    'whether calls that move nothing, calls after a hard error, polls that report a connection on which nothing is done, ' +
    'and the time on a CPU stay within `callsWithoutProgress`, `callsAfterError`, `idleReports` and `cpuShare`.',
  smallest: `
    accept
    idle 17`,
  judge: (run, allowed) => {
    const seen = run.exchanges.filter(({ connection }) => connection !== undefined);
    if (seen.length === 0)
      return { outcome: 'not-applicable', because: 'the server accepted no connection of the case' };
    for (const exchange of seen) {
      const finding = judgeCalls(exchange, allowed);
      if (finding.outcome !== 'held') return finding;
    }
    return judgeCpu(run, allowed);
  },
};

function judgeCalls({ connection, idleReports }: JudgedExchange, allowed: Thresholds): Finding {
  const calls = connection?.calls ?? [];
  const idle = longestWithoutProgress(calls);
  if (idle.length > allowed.callsWithoutProgress)
    return {
      outcome: 'broken',
      expected: `at most ${allowed.callsWithoutProgress} calls in a row that move nothing`,
      seen: `${idle.length} in a row, of ${[...new Set(idle.map(({ call }) => call))].join(' and ')}`,
      at: idle[0]?.sequence,
    };
  const error = connection?.fatalError;
  const after = error === undefined ? [] : calls.filter(({ sequence }) => sequence > error.sequence);
  if (after.length > allowed.callsAfterError)
    return {
      outcome: 'broken',
      expected: `at most ${allowed.callsAfterError} calls after ${error?.call} failed`,
      seen: `${after.length} calls`,
      at: after[0]?.sequence,
    };
  if (idleReports <= allowed.idleReports) return HELD;
  return {
    outcome: 'broken',
    expected: `at most ${allowed.idleReports} polls in a row that report the connection for nothing`,
    seen: `${idleReports} polls, between which the server did nothing on it`,
    at: calls.at(-1)?.sequence,
  };
}

/** The longest series of calls between two that moved bytes. */
function longestWithoutProgress(calls: readonly CallEvent[]): readonly CallEvent[] {
  let longest: readonly CallEvent[] = [];
  let series: CallEvent[] = [];
  for (const call of calls) {
    if ((isWrite(call) || isRead(call)) && call.result > 0) series = [];
    else series.push(call);
    if (series.length > longest.length) longest = series;
  }
  return longest;
}

function judgeCpu({ cpu }: Run, { cpuShare, cpuWindowMs }: Thresholds): Finding {
  if (cpu === undefined || Number(cpu.wallNs) / 1e6 < cpuWindowMs) return HELD;
  const share = Number(cpu.usedNs) / Number(cpu.wallNs);
  if (share <= cpuShare) return HELD;
  return {
    outcome: 'broken',
    expected: `the server on a CPU for at most ${Math.round(cpuShare * 100)} % of the time`,
    seen: `${Math.round(share * 100)} % of ${Math.round(Number(cpu.wallNs) / 1e6)} ms`,
    at: undefined,
  };
}
