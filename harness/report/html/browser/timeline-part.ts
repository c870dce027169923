import type { PageConnection, PageEntry } from '../page-data.ts';
import { element } from './element.ts';
import { entryDetails } from './entry-details.ts';
import { fillLaneRow, laneHead, type LaneRow, makeLaneRow } from './lane-row.ts';
import { printPart } from './print-part.ts';
import { printedTimeline } from './printed-timeline.ts';
import { timelineFilter } from './timeline-filter.ts';
import { virtualRows } from './virtual-rows.ts';

let timelines = 0;

/** The timeline of a connection: time downwards, a lane for each side. `choose` goes to an entry by its index. */
export function timelinePart(connection: PageConnection): {
  readonly shown: HTMLElement;
  readonly choose: (index: number) => void;
} {
  const { entries } = connection;
  timelines += 1;
  const name = `timeline-${timelines}`;
  const greatest = Math.max(
    1,
    ...[entries.at(-1)].map((last) => Math.max(last?.taken ?? 0, last?.received ?? 0)),
  );
  /** Indexes of the entries that the filter lets through. */
  let through: readonly number[] = [...entries.keys()];
  let chosen: number | undefined;

  const details = element('aside', {
    class: 'panel details',
    'aria-label': 'Details',
    'aria-live': 'polite',
  });
  const viewport = element('div', {
    ...{ class: 'rows', role: 'listbox', tabindex: 0, 'aria-label': `Timeline of ${connection.title}` },
    'aria-keyshortcuts': 'ArrowUp ArrowDown ArrowLeft ArrowRight PageUp PageDown Home End Escape',
  });
  const show = (entry: PageEntry | undefined): void => details.replaceChildren(...entryDetails(entry));
  const showChosen = (): void => show(chosen === undefined ? undefined : entries[chosen]);

  const rows = virtualRows(viewport, makeLaneRow, (row: LaneRow, place) => {
    const index = through[place];
    const entry = index === undefined ? undefined : entries[index];
    if (index === undefined || entry === undefined) return;
    const before = entries[through[place - 1] ?? -1];
    fillLaneRow(row, entry, { before, greatest, isChosen: index === chosen });
    row.id = `${name}-${index}`;
    row.dataset['index'] = String(index);
    row.setAttribute('aria-posinset', String(place + 1));
    row.setAttribute('aria-setsize', String(through.length));
  });

  const chooseAt = (place: number): void => {
    const index = through[Math.min(Math.max(place, 0), through.length - 1)];
    if (index === undefined) return;
    chosen = index;
    rows.reveal(through.indexOf(index));
    viewport.setAttribute('aria-activedescendant', `${name}-${index}`);
    showChosen();
  };
  const forget = (): void => {
    chosen = undefined;
    viewport.removeAttribute('aria-activedescendant');
    rows.refresh();
    showChosen();
  };
  const filter = timelineFilter(entries, (next) => {
    through = next;
    if (chosen !== undefined && !through.includes(chosen)) forget();
    viewport.scrollTop = 0;
    rows.reset(through.length);
  });

  viewport.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const place = chosen === undefined ? -1 : through.indexOf(chosen);
    const leaps: Readonly<Record<string, () => number>> = {
      ArrowDown: () => place + 1,
      ArrowUp: () => place - 1,
      PageDown: () => place + rows.pageSize(),
      PageUp: () => place - rows.pageSize(),
      Home: () => 0,
      End: () => through.length - 1,
      ArrowRight: () => nextStruck(place, 1),
      ArrowLeft: () => nextStruck(place, -1),
    };
    const leap = leaps[event.key];
    if (event.key === 'Escape') forget();
    else if (leap === undefined) return;
    else chooseAt(leap());
    event.preventDefault();
  });
  /** The next entry that the plan struck, in one direction; where there is none, the same place. */
  const nextStruck = (place: number, step: 1 | -1): number => {
    for (let next = place + step; next >= 0 && next < through.length; next += step)
      if (entries[through[next] ?? -1]?.fault !== undefined) return next;
    return place;
  };
  viewport.addEventListener('click', ({ target }) => {
    const index = indexOf(target);
    if (index !== undefined) chooseAt(through.indexOf(index));
  });
  viewport.addEventListener('pointerover', ({ target }) => {
    const index = indexOf(target);
    if (index !== undefined) show(entries[index]);
  });
  viewport.addEventListener('pointerleave', showChosen);
  rows.reset(through.length);
  showChosen();

  return {
    shown: element(
      'div',
      {},
      filter,
      element(
        'div',
        { class: 'timeline' },
        element('div', { class: 'lanes' }, laneHead(), viewport),
        details,
      ),
      printPart(() => [printedTimeline(entries)]),
    ),
    choose: (index) => {
      if (!through.includes(index)) return;
      chooseAt(through.indexOf(index));
    },
  };
}

function indexOf(target: EventTarget | null): number | undefined {
  if (!(target instanceof Element)) return undefined;
  const index = target.closest<HTMLElement>('[data-index]')?.dataset['index'];
  return index === undefined ? undefined : Number(index);
}
