import { CALL_MODE_TITLES, type CallCosts } from './call-cost.ts';
import { CASE_MODE_TITLES, type CaseRates } from './case-rate.ts';
import { NGINX_MODE_TITLES, type NginxRates } from './nginx-rate.ts';
import type { Spread } from './spread.ts';
import { renderTable } from './table.ts';
import { WRK_CONNECTIONS } from './wrk.ts';

/** The cost of a call as text. */
export function renderCallCosts({ callsPerRound, modes }: CallCosts): string {
  const rounds = modes[0]?.nsPerCall.count ?? 0;
  const rows = modes.map(({ mode, nsPerCall, addedNs }) => {
    const added = mode === 'bare' ? [] : [signed(addedNs.median), ...renderRanges(addedNs, signed)];
    return [CALL_MODE_TITLES[mode], nsPerCall.median.toFixed(1), ...added];
  });
  return `Nanoseconds per call: a zero-length send() on a TCP connection, ${rounds} rounds of ${callsPerRound} calls in each mode
${renderTable(['', 'ns per call', 'added', 'middle half', 'min … max'], rows)}
  Medians over rounds; added is the difference to "no library" in the same round.`;
}

/** The rates of nginx as text. */
export function renderNginxRates({ secondsPerRound, modes, journal }: NginxRates): string {
  const rounds = modes[0]?.requestsPerSecond.count ?? 0;
  const rows = modes.map(({ mode, requestsPerSecond: rate, ratio, cpuNsPerRequest }) => [
    NGINX_MODE_TITLES[mode],
    whole(rate.median),
    ratio.toFixed(3),
    `${whole(rate.min)} … ${whole(rate.max)}`,
    cpuNsPerRequest === undefined ? '?' : (cpuNsPerRequest.median / 1000).toFixed(1),
  ]);
  return `nginx, requests per second: wrk with ${WRK_CONNECTIONS} connections, ${rounds} rounds of ${secondsPerRound} s in each mode
${renderTable(['', 'median', 'ratio', 'min … max', 'nginx CPU µs/request'], rows)}
  Ratios of medians. Journaling left ${whole(journal.eventsPerSecond)} events a second, ${journal.lostEvents} lost in all. The harness reads them in
  a process of its own, which competes with nginx and wrk for the cores: that is in the ratio, not in nginx's CPU time.`;
}

/** The rates of cases as text. */
export function renderCaseRates({ path, sideBySide, secondsPerMode, modes }: CaseRates): string {
  const rows = modes.map(({ mode, casesPerSecond: rate, ratio }) => [
    CASE_MODE_TITLES[mode],
    whole(rate.median),
    ratio.toFixed(3),
    `${whole(rate.min)} … ${whole(rate.max)}`,
  ]);
  const how = sideBySide === 1 ? 'one at a time' : `${sideBySide} side by side`;
  return `Cases a second, ${how}: the reference server, GET ${path}, ${secondsPerMode} s in each mode
${renderTable(['', 'median', 'ratio', 'min … max'], rows)}
  A case: a bystander before, the case itself, both bystanders after; run and judged. Bare: a net client, no library.`;
}

function renderRanges(spread: Spread, print: (value: number) => string): readonly string[] {
  return [
    `${print(spread.lowerQuartile)} … ${print(spread.upperQuartile)}`,
    `${print(spread.min)} … ${print(spread.max)}`,
  ];
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(1)}`;
}

function whole(value: number): string {
  return String(Math.round(value));
}
