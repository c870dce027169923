import type { PageEntry } from '../page-data.ts';
import { element } from './element.ts';

/** Strips that have room beside each other. */
const MOST_STRIPS = 3;

/** The turns that a line is within, drawn as strips from each turn's first call to its last. */
export function turnStrips({ turns }: PageEntry): readonly HTMLElement[] {
  const shown = turns.filter(({ strip }) => strip < MOST_STRIPS);
  const count = Math.max(1, ...shown.map(({ strip }) => strip + 1));
  return Array.from({ length: count }, (_, place) => {
    const turn = shown.find(({ strip }) => strip === place);
    return element('i', {
      class: `strip${turn === undefined ? '' : ` is-${turn.part}`}`,
      'aria-hidden': 'true',
    });
  });
}

/** What there is to say of handlers and turns at a line: which handler it shows, which turn begins. */
export function handlerText({ handler, turns }: PageEntry): HTMLElement {
  const begins = turns.flatMap(({ text = [] }) => text);
  const said = handler === undefined ? begins : [`■ ${handler}`, ...begins];
  return element('span', { class: handler === undefined ? 'dim' : 'handler' }, said.join('; '));
}
