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

/** What there is to say of handlers and turns at a line: which handler it shows, which function is entered, which turn begins. */
export function handlerText({ lane, text, handler, turns }: PageEntry): HTMLElement {
  const begins = turns.flatMap((turn) => turn.text ?? []);
  // The log has a lane of its own for its text, an entry has none but this.
  const shown = lane === 'probe' ? text : handler;
  const said = shown === undefined ? begins : [`■ ${shown}`, ...begins];
  return element('span', { class: shown === undefined ? 'dim' : 'handler' }, said.join('; '));
}
