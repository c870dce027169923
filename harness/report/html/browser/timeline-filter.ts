import type { PageEntry } from '../page-data.ts';
import { element } from './element.ts';
import { formatCount } from './format.ts';

const KINDS: readonly (readonly [name: string, isOf: (entry: PageEntry) => boolean])[] = [
  ['all', () => true],
  ['struck by the plan', ({ fault }) => fault !== undefined],
  ['client', ({ lane }) => lane === 'client'],
  ['bytes moved', ({ moved }) => moved !== undefined],
  ['server calls', ({ lane }) => lane === 'server'],
  ['log', ({ lane }) => lane === 'log'],
  [
    'turns, handlers',
    ({ lane, handler, turns }) =>
      lane === 'probe' || handler !== undefined || turns.some(({ text }) => text !== undefined),
  ],
];

/** What narrows a timeline down: a text, and a kind of entries. `onChange` is told the indexes that are left. */
export function timelineFilter(
  entries: readonly PageEntry[],
  onChange: (through: readonly number[]) => void,
): HTMLElement {
  const search = element('input', { type: 'search', placeholder: 'text', 'aria-keyshortcuts': '/' });
  const kind = element('select', {}, ...KINDS.map(([name]) => element('option', { value: name }, name)));
  const told = element('output', { class: 'dim', 'aria-live': 'polite' });
  let texts: readonly string[] | undefined;
  const tell = (count: number): void => {
    told.textContent = `${formatCount(count)} of ${formatCount(entries.length)}`;
  };
  const update = (): void => {
    texts ??= entries.map(({ text, fault = '' }) => `${text} ${fault}`.toLowerCase());
    const wanted = search.value.trim().toLowerCase();
    const isOf = KINDS.find(([name]) => name === kind.value)?.[1] ?? (() => true);
    const through = [...entries.keys()].filter((index) => {
      const entry = entries[index];
      return entry !== undefined && isOf(entry) && texts?.[index]?.includes(wanted) === true;
    });
    tell(through.length);
    onChange(through);
  };
  search.addEventListener('input', update);
  kind.addEventListener('input', update);
  tell(entries.length);
  return element(
    'div',
    { class: 'filters', role: 'search', 'aria-label': 'Timeline' },
    element('label', {}, 'filter', search),
    element('label', {}, 'show', kind),
    told,
  );
}
