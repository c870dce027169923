import type { PageEntry } from '../page-data.ts';
import { element } from './element.ts';
import { handlerText } from './turn-strips.ts';
import { formatCount, formatMs } from './format.ts';

/** Timelines up to this length are printed whole; of longer ones the beginning, the end and what the plan struck. */
const WHOLE = 2000;
const BEGINNING = 800;
const END = 400;

/** A timeline with the details of every entry, for paper. */
export function printedTimeline(entries: readonly PageEntry[]): HTMLElement {
  const rows: HTMLElement[] = [];
  let skipped = 0;
  let struck = 0;
  for (const [index, entry] of entries.entries()) {
    if (entry.fault !== undefined) struck += 1;
    const isShown =
      entries.length <= WHOLE ||
      index < BEGINNING ||
      index >= entries.length - END ||
      (entry.fault !== undefined && struck <= WHOLE - BEGINNING - END);
    if (!isShown) {
      skipped += 1;
      continue;
    }
    if (skipped > 0) rows.push(gapRow(skipped));
    skipped = 0;
    rows.push(entryRow(entry));
  }
  const heads = ['ms', 'lane', 'bytes', 'turns, handlers', 'what'].map((name) =>
    element('th', { scope: 'col' }, name),
  );
  return element(
    'table',
    { class: 'printed is-timeline' },
    element('thead', {}, element('tr', {}, ...heads)),
    element('tbody', {}, ...rows),
  );
}

function gapRow(count: number): HTMLElement {
  return element('tr', {}, element('td', { colspan: 5 }, `⋮ ${formatCount(count)} more, in the file only`));
}

function entryRow(entry: PageEntry): HTMLElement {
  const { afterNs, lane, text, fault, moved = '', details } = entry;
  const said = details.map(([name, value]) => `${name}: ${value}`).join('; ');
  return element(
    'tr',
    { class: fault !== undefined && 'is-struck' },
    element('td', {}, formatMs(afterNs)),
    element('td', {}, lane),
    element('td', {}, moved),
    element('td', {}, handlerText(entry)),
    element(
      'td',
      {},
      text,
      ...(fault === undefined ? [] : [element('div', { class: 'struck-text' }, `◆ ${fault}`)]),
      ...(said === '' ? [] : [element('div', { class: 'said' }, said)]),
    ),
  );
}
