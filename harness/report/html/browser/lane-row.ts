import type { PageEntry } from '../page-data.ts';
import { element, setAttributes, shape } from './element.ts';
import { handlerText, turnStrips } from './turn-strips.ts';
import { formatMs } from './format.ts';

/** A gap of so many nanoseconds before an entry is drawn. */
const LATE_NS = 1e6;
/** Width of a bar, in pixels. */
const BAR_PX = 64;

/** A row of the timeline, with what is filled in it. */
export type LaneRow = HTMLDivElement & { readonly parts: RowParts };

interface RowParts {
  readonly when: HTMLElement;
  readonly client: HTMLElement;
  readonly moved: HTMLElement;
  readonly taken: SVGRectElement;
  readonly received: SVGRectElement;
  readonly server: HTMLElement;
  readonly log: HTMLElement;
  readonly handlers: HTMLElement;
}

/** The names of the lanes. */
export function laneHead(): HTMLElement {
  const names = ['ms', 'client', 'kernel bytes', 'server calls', 'log', 'turns, handlers'];
  return element(
    'div',
    { class: 'lane-row lane-head', 'aria-hidden': 'true' },
    ...names.map((name, index) => element('span', { class: index === 0 && 'when' }, name)),
  );
}

/** A row without anything in it. */
export function makeLaneRow(): LaneRow {
  const parts: RowParts = {
    when: element('span', { class: 'when' }),
    client: element('span', { class: 'what-client' }),
    moved: element('span'),
    taken: shape('rect', { class: 'bar-taken', x: 0, y: 1, width: 0, height: 10 }),
    received: shape('rect', { class: 'bar-received', x: 0, y: 4, width: 0, height: 4 }),
    server: element('span', { class: 'what-server' }),
    log: element('span', { class: 'what-log' }),
    handlers: element('span', { class: 'what-handlers' }),
  };
  const bar = shape('svg', { width: BAR_PX, height: 12, 'aria-hidden': 'true' }, parts.taken, parts.received);
  const row = element(
    'div',
    { class: 'lane-row', role: 'option' },
    parts.when,
    parts.client,
    element('span', { class: 'kernel' }, bar, parts.moved),
    parts.server,
    parts.log,
    parts.handlers,
  );
  return Object.assign(row, { parts });
}

/** Gives a row what an entry says. `greatest`: bytes that fill a bar. */
export function fillLaneRow(
  row: LaneRow,
  entry: PageEntry,
  about: {
    readonly before: PageEntry | undefined;
    readonly greatest: number;
    readonly isChosen: boolean;
  },
): void {
  const { parts } = row;
  const { afterNs, lane, text, fault, handler, moved = '', taken, received } = entry;
  const isLate = about.before !== undefined && afterNs - about.before.afterNs >= LATE_NS;
  row.className = `lane-row${fault === undefined ? '' : ' is-struck'}${isLate ? ' is-late' : ''}`;
  setAttributes(row, {
    'aria-selected': String(about.isChosen),
    'aria-label': [`${formatMs(afterNs)} ms, ${lane}: ${text}`, fault, handler]
      .filter((part) => part !== undefined)
      .join(', '),
  });
  parts.when.textContent = formatMs(afterNs);
  parts.client.textContent = lane === 'client' ? text : '';
  parts.server.textContent = lane === 'server' ? withMark(text, fault) : '';
  parts.log.textContent = lane === 'log' ? text : '';
  parts.handlers.replaceChildren(...turnStrips(entry), handlerText(entry));
  parts.moved.textContent = moved;
  parts.taken.setAttribute('width', String((taken / about.greatest) * BAR_PX));
  parts.received.setAttribute('width', String((received / about.greatest) * BAR_PX));
}

function withMark(text: string, fault: string | undefined): string {
  return fault === undefined ? text : `◆ ${text}  ${fault}`;
}
