import type { PageEntry } from '../page-data.ts';
import { element } from './element.ts';
import { factList } from './fact-list.ts';
import { formatMs } from './format.ts';

const LANES: Readonly<Record<PageEntry['lane'], string>> = {
  client: 'client',
  server: 'server call',
  log: 'log',
  probe: 'probe',
};

/** All that is known of an entry; of none, how to get to one. */
export function entryDetails(entry: PageEntry | undefined): readonly Node[] {
  if (entry === undefined)
    return [
      element(
        'p',
        { class: 'dim' },
        'Point at a line for its details. ↑ ↓ move, ← → go to what the plan struck, Escape lets go.',
      ),
    ];
  const { afterNs, lane, text, fault, taken, received, details } = entry;
  return [
    element('h4', {}, text),
    ...(fault === undefined ? [] : [element('p', { class: 'struck-text' }, `◆ ${fault}`)]),
    factList([
      ['at', `${formatMs(afterNs)} ms`],
      ['lane', LANES[lane]],
      ['sent so far', `${taken} bytes`],
      ['received so far', `${received} bytes`],
      ...details,
    ]),
  ];
}
