import type { PageConnection, PageRun } from '../page-data.ts';
import { commandLine } from './command-line.ts';
import { curveChart } from './curve-chart.ts';
import { element } from './element.ts';
import { factList } from './fact-list.ts';
import { timelinePart } from './timeline-part.ts';
import { verdictMark, verdictText } from './verdict-mark.ts';

/** A run that can be folded, and what makes its inside: that is done when it is opened first. */
export interface FoldedRun {
  readonly shown: HTMLDetailsElement;
  readonly build: () => void;
}

/** A run: verdict, contracts, and for each connection the curves and the timeline. */
export function runSection(run: PageRun, id: string): FoldedRun {
  const shown = element(
    'details',
    { class: 'run', id },
    element(
      'summary',
      {},
      verdictText(run.verdict),
      element('strong', {}, run.title),
      element('code', {}, run.plan === '' ? '(no fault)' : run.plan),
    ),
  );
  let isBuilt = false;
  const build = (): void => {
    if (isBuilt) return;
    isBuilt = true;
    shown.append(bodyOf(run, id));
  };
  shown.addEventListener('toggle', () => {
    if (shown.open) build();
  });
  return { shown, build };
}

function bodyOf(run: PageRun, id: string): HTMLElement {
  return element(
    'div',
    { class: 'run-body' },
    element('p', {}, run.reason),
    factList(run.facts),
    commandLine(run.command),
    element(
      'ul',
      { class: 'contracts', 'aria-label': 'Contracts' },
      ...run.contracts.map(({ id: name, outcome, lines }) =>
        element(
          'li',
          {},
          verdictMark(outcome === 'broken' ? 'failed' : outcome),
          element('span', { class: outcome === 'not-applicable' && 'dim' }, name),
          element(
            'span',
            { class: outcome === 'broken' ? '' : 'dim' },
            ...lines.map((line) => element('span', { class: 'said' }, line)),
          ),
        ),
      ),
    ),
    ...run.connections.map((connection, index) =>
      connectionPart(connection, `${id}-connection-${index + 1}`),
    ),
  );
}

function connectionPart(connection: PageConnection, id: string): HTMLElement {
  const timeline = timelinePart(connection);
  return element(
    'section',
    { 'aria-labelledby': id },
    element('h3', { id, class: 'mono' }, connection.title),
    factList(connection.facts, 'row'),
    ...curveChart(connection, timeline.choose),
    timeline.shown,
  );
}
