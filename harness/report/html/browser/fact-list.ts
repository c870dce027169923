import type { Fact } from '../page-data.ts';
import { element } from './element.ts';

/** Names and what is said of them, one below the other, or as `row` one behind the other. */
export function factList(facts: readonly Fact[], shape: 'list' | 'row' = 'list'): HTMLElement {
  return element(
    'dl',
    { class: shape === 'row' ? 'facts is-row' : 'facts' },
    ...facts.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
  );
}
