import { describeAim } from '../aim.ts';
import { renderTable } from '../table.ts';
import type { CallCosts } from './call-cost.ts';
import { CALL_MODE_TITLES } from './call-mode.ts';

/** The cost of a call as text. */
export function renderCallCosts(costs: CallCosts): string {
  const { call, processes, callsPerRound, modes, partsOfFiu, skipped } = costs;
  const rounds = modes[0]?.nsPerCall.count ?? 0;
  const rows = modes.map(({ mode, nsPerCall, addedNs, aim }) => [
    CALL_MODE_TITLES[mode],
    print(nsPerCall.median),
    ...(mode === 'bare'
      ? []
      : [
          signed(addedNs.median),
          `${signed(addedNs.lowerQuartile)} … ${signed(addedNs.upperQuartile)}`,
          `${signed(addedNs.min)} … ${signed(addedNs.max)}`,
          aim === undefined ? '' : describeAim(aim),
        ]),
  ]);
  const notes = [
    ...partsOfFiu.map((part) => `${part.title}: ${part.measured.toFixed(2)} (${describeAim(part)})`),
    ...skipped.map(({ mode, reason }) => `${CALL_MODE_TITLES[mode]}: not measured, ${reason}`),
    'A round counts with its fastest batch. Medians over rounds; added is the difference to "nothing" in the same round.',
    'All on one CPU. Each tool was first seen to fail this very call in this victim.',
  ];
  return `Nanoseconds per call: ${call.title}, ${rounds} rounds of ${callsPerRound} calls in each mode, ${processes} sets of processes
${renderTable(['between call and kernel', 'ns per call', 'added', 'middle half', 'min … max', ''], rows)}
${notes.map((note) => `  ${note}`).join('\n')}`;
}

/** A tenth matters below a thousand. */
function print(ns: number): string {
  return ns.toFixed(Math.abs(ns) < 1000 ? 1 : 0);
}

function signed(ns: number): string {
  return `${ns < 0 ? '-' : '+'}${print(Math.abs(ns))}`;
}
