import type { PagePoint } from '../page-data.ts';
import { element } from './element.ts';
import { formatCount } from './format.ts';
import { casesOf } from './grid-row.ts';

const KINDS: readonly (readonly [name: string, isOf: (point: PagePoint) => boolean])[] = [
  ['all points', () => true],
  ['where something did not pass', (point) => outcomesAt(point, (outcome) => outcome !== 'passed')],
  ['where something failed', (point) => outcomesAt(point, (outcome) => outcome === 'failed')],
];

/** What narrows a grid down: a text in the name of a point or what happens there, and what came of it. */
export function gridFilter(
  points: readonly PagePoint[],
  onChange: (through: readonly PagePoint[]) => void,
): HTMLElement {
  const search = element('input', { type: 'search', placeholder: 'text', 'aria-keyshortcuts': '/' });
  const kind = element('select', {}, ...KINDS.map(([name]) => element('option', { value: name }, name)));
  const told = element('output', { class: 'dim', 'aria-live': 'polite' });
  const tell = (count: number): void => {
    told.textContent = `${formatCount(count)} of ${formatCount(points.length)} points`;
  };
  const update = (): void => {
    const wanted = search.value.trim().toLowerCase();
    const isOf = KINDS.find(([name]) => name === kind.value)?.[1] ?? (() => true);
    const through = points.filter(
      (point) => isOf(point) && `${point.name} ${point.about}`.toLowerCase().includes(wanted),
    );
    tell(through.length);
    onChange(through);
  };
  search.addEventListener('input', update);
  kind.addEventListener('input', update);
  tell(points.length);
  return element(
    'div',
    { class: 'filters', role: 'search', 'aria-label': 'Points' },
    element('label', {}, 'filter', search),
    element('label', {}, 'show', kind),
    told,
  );
}

/** Whether a case of a point that was tried came to such an outcome. */
function outcomesAt({ cells }: PagePoint, isWanted: (outcome: string) => boolean): boolean {
  return cells.some((cell) =>
    casesOf(cell).some(([, { outcome }]) => outcome !== 'left-out' && isWanted(outcome)),
  );
}
