import type { PageData } from '../page-data.ts';
import { element } from './element.ts';
import { findingsSection } from './findings-section.ts';
import { focusFilter } from './focus-filter.ts';
import { headerPart } from './header-part.ts';
import { openForPrint } from './open-for-print.ts';
import { runSection } from './run-section.ts';
import { sweepSection } from './sweep-section.ts';

/** Runs that are open when the page is. */
const OPEN_RUNS = 3;

const data: PageData = JSON.parse(document.querySelector('#data')?.textContent ?? '');
const main = document.querySelector('#main');
const contents: (readonly [id: string, text: string])[] = [];

document.querySelector('#header')?.append(...headerPart(data));
for (const [index, sweep] of data.sweeps.entries()) {
  const id = `sweep-${index + 1}`;
  main?.append(sweepSection(sweep, id));
  contents.push([id, `Sweep of ${sweep.title}`]);
}
if (data.findings.length > 0) {
  main?.append(findingsSection(data.findings, 'findings'));
  contents.push(['findings', `${data.findings.length} findings`]);
}
const runs = data.runs.map((run, index) => runSection(run, `run-${index + 1}`));
if (runs.length > 0) {
  const section = element(
    'section',
    { id: 'runs', 'aria-labelledby': 'runs-title' },
    element('h2', { id: 'runs-title' }, 'Runs'),
    ...runs.map(({ shown }) => shown),
  );
  main?.append(section);
  contents.push(['runs', runs.length === 1 ? '1 run' : `${runs.length} runs`]);
  for (const { shown, build } of runs.slice(0, runs.length > OPEN_RUNS ? 1 : OPEN_RUNS)) {
    build();
    shown.open = true;
  }
}
document
  .querySelector('#contents')
  ?.append(
    element(
      'ul',
      {},
      ...contents.map(([id, text]) => element('li', {}, element('a', { href: `#${id}` }, text))),
    ),
  );
openForPrint(() => {
  for (const { build } of runs) build();
});
focusFilter();
