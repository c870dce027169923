import { describeAim } from '../aim.ts';
import type { Spread } from '../spread.ts';
import { renderTable } from '../table.ts';
import { NGINX_MODE_TITLES, type NginxRates, SLICE_MS } from './nginx-rate.ts';
import { WRK_CONNECTIONS } from './wrk.ts';

/** The rates of nginx as text. */
export function renderNginxRates({ processes, secondsPerRound, modes, journal }: NginxRates): string {
  const rounds = modes[0]?.requestsPerSecond.count ?? 0;
  const rows = modes.map(({ mode, requestsPerSecond, ratio, cpuNsPerRequest, serverRatio, aim }) => [
    NGINX_MODE_TITLES[mode],
    requestsPerSecond.median.toFixed(0),
    cpuNsPerRequest === undefined ? '?' : (cpuNsPerRequest.median / 1000).toFixed(1),
    ...(mode === 'bare'
      ? []
      : [
          ...renderRatio(ratio),
          ...(serverRatio === undefined ? ['?', ''] : renderRatio(serverRatio)),
          aim === undefined ? '' : describeAim(aim),
        ]),
  ]);
  const head = [
    '',
    'requests/s',
    'CPU µs',
    'ratio',
    'middle half',
    'nginx alone',
    'middle half',
    'smaller ratio',
  ];
  return `nginx under wrk, ${WRK_CONNECTIONS} connections, on one CPU: ${rounds} rounds of ${secondsPerRound} s in each mode, ${processes} sets of servers
${renderTable(head, rows)}
  The modes take turns in slices of ${SLICE_MS} ms. Ratios to "no library" in the same round, medians over rounds: of requests a
  second, and of what nginx could answer with the CPU for itself, by its own CPU time for a request. Journaling left
  ${journal.eventsPerSecond.toFixed(0)} events a second, ${journal.lostEvents} lost in all; the harness reads them meanwhile on the other CPUs.`;
}

function renderRatio({ median, lowerQuartile, upperQuartile }: Spread): readonly string[] {
  return [median.toFixed(3), `${lowerQuartile.toFixed(3)} … ${upperQuartile.toFixed(3)}`];
}
