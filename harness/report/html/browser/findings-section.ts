import type { PageFinding } from '../page-data.ts';
import { commandLine } from './command-line.ts';
import { element } from './element.ts';
import { factList } from './fact-list.ts';
import { verdictMark, verdictText } from './verdict-mark.ts';

/** The findings, a line each that can be opened, and what narrows them down: a text, a verdict, a contract. */
export function findingsSection(findings: readonly PageFinding[], id: string): HTMLElement {
  const items = findings.map((finding, index) => ({
    finding,
    shown: findingItem(finding, `${id}-${index + 1}`),
    text: textOf(finding).toLowerCase(),
  }));
  const search = element('input', { type: 'search', placeholder: 'text', 'aria-keyshortcuts': '/' });
  const verdict = choice(findings.map((finding) => finding.verdict));
  const contract = choice(findings.flatMap(({ contracts }) => contracts));
  const told = element('output', { class: 'dim', 'aria-live': 'polite' });
  const update = (): void => {
    const wanted = search.value.trim().toLowerCase();
    let count = 0;
    for (const { finding, shown, text } of items) {
      const isShown =
        text.includes(wanted) &&
        (verdict.value === '' || finding.verdict === verdict.value) &&
        (contract.value === '' || finding.contracts.includes(contract.value));
      shown.hidden = !isShown;
      if (isShown) count += 1;
    }
    told.textContent = `${count} of ${findings.length}`;
  };
  for (const field of [search, verdict, contract]) field.addEventListener('input', update);
  update();
  return element(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    element('h2', { id: `${id}-title` }, 'Findings'),
    element(
      'div',
      { class: 'filters', role: 'search', 'aria-label': 'Findings' },
      element('label', {}, 'filter', search),
      element('label', {}, 'verdict', verdict),
      element('label', {}, 'contract', contract),
      told,
    ),
    element('div', { class: 'findings' }, ...items.map(({ shown }) => shown)),
  );
}

function choice(values: readonly string[]): HTMLSelectElement {
  const options = [...new Set(values)].toSorted().map((value) => element('option', { value }, value));
  return element('select', {}, element('option', { value: '' }, 'all'), ...options);
}

function textOf({ signature, reason, plan, contracts, broken, facts, journal }: PageFinding): string {
  const said = broken.flatMap(({ expected, seen }) => [expected, seen]);
  return [signature, reason, plan, ...contracts, ...said, ...facts.flat(), ...journal].join('\n');
}

function findingItem(finding: PageFinding, id: string): HTMLDetailsElement {
  const { signature, verdict, reason, plan, contracts, broken, facts, command, journal } = finding;
  const summary = element(
    'summary',
    {},
    verdictText(verdict),
    element('span', {}, contracts.join(', ') || reason),
    element('code', {}, plan),
  );
  const item = element(
    'details',
    { class: 'finding', id, 'data-signature': signature },
    summary,
    element(
      'div',
      { class: 'finding-body' },
      element('p', {}, reason),
      element(
        'ul',
        { class: 'broken-list' },
        ...broken.map(({ contract, expected, seen }) =>
          element(
            'li',
            {},
            verdictMark('failed'),
            ` ${contract}`,
            element('span', { class: 'said' }, `expected ${expected}`),
            element('span', { class: 'said' }, `seen ${seen}`),
          ),
        ),
      ),
      factList([['signature', signature], ...facts]),
      commandLine(command),
      ...(journal.length === 0 ? [] : [journalOf(journal)]),
    ),
  );
  item.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !item.open) return;
    item.open = false;
    summary.focus();
  });
  return item;
}

/** The timeline in text; what the plan did to a line is marked there already. */
function journalOf(journal: readonly string[]): HTMLElement {
  return element(
    'pre',
    { class: 'journal', tabindex: 0, 'aria-label': 'Timeline' },
    ...journal.map((line) => element('span', { class: line.includes('◀') && 'struck' }, `${line}\n`)),
  );
}
