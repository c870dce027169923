import { renderTable } from '../table.ts';
import { CASE_MODE_TITLES, type CaseRates } from './case-rate.ts';

/** The rates of cases as text. */
export function renderCaseRates({ path, sideBySide, secondsPerMode, modes }: CaseRates): string {
  const rows = modes.map(({ mode, casesPerSecond: rate, ratio }) => [
    CASE_MODE_TITLES[mode],
    rate.median.toFixed(0),
    ratio.toFixed(3),
    `${rate.min.toFixed(0)} … ${rate.max.toFixed(0)}`,
  ]);
  const how = sideBySide === 1 ? 'one at a time' : `${sideBySide} side by side`;
  return `Cases a second, ${how}: the reference server, GET ${path}, ${secondsPerMode} s in each mode
${renderTable(['', 'median', 'ratio', 'min … max'], rows)}
  A case: a bystander before, the case itself, both bystanders after; run and judged. Bare: a net client, no library.`;
}
