import type { PageConnection, PageCurve, PageEntry } from '../page-data.ts';
import { timeAt } from '../place-on-axis.ts';
import { type ChartFrame, drawAxes, FRAME, xOf, yOf } from './chart-axes.ts';
import { element, shape } from './element.ts';
import { formatCount, formatMs } from './format.ts';

/** Room that the mark of a struck entry takes, in units of the drawing. */
const MARK_WIDTH = 8;
/** With more marks than these their lines would hide the curves. */
const MOST_LINES = 24;

/**
 * Bytes that the kernel took from the server against bytes that the client received, over time, as two curves of steps. A click, or
 * Enter, goes to the nearest entry.
 */
export function curveChart(
  connection: PageConnection,
  choose: (index: number) => void,
): readonly HTMLElement[] {
  const { taken, received, knots, entries } = connection;
  const greatest = Math.max(1, lastOf(taken), lastOf(received));
  const frame: ChartFrame = { knots, greatest };
  const cursor = shape('line', { class: 'cursor', y1: FRAME.top, y2: FRAME.bottom, visibility: 'hidden' });
  const svg = shape(
    'svg',
    {
      ...{ class: 'chart', viewBox: `0 0 ${FRAME.width} ${FRAME.height}`, role: 'img', tabindex: 0 },
      'aria-label': `Bytes over ${formatMs(knots.at(-1)?.[0] ?? 0)} ms: the kernel took ${lastOf(taken)}, the client received ${lastOf(received)}. Arrow keys go from event to event.`,
    },
    ...drawAxes(frame),
    shape('path', { class: 'between', d: areaBetween(taken, received, frame) }),
    ...marksOf(entries, frame),
    shape('path', { class: 'sent-line', d: stepsOf(taken, frame) }),
    shape('path', { class: 'received-line', d: stepsOf(received, frame) }),
    cursor,
  );
  const readout = element('output', { class: 'readout', 'aria-live': 'polite' });
  let place: number | undefined;
  const point = (index: number): void => {
    const entry = entries[index];
    if (entry === undefined) return;
    place = index;
    const x = xOf(entry.afterNs, frame);
    cursor.setAttribute('x1', String(x));
    cursor.setAttribute('x2', String(x));
    cursor.setAttribute('visibility', 'visible');
    readout.textContent = `${formatMs(entry.afterNs)} ms  sent ${formatCount(entry.taken)}  received ${formatCount(entry.received)}  ${entry.fault === undefined ? '' : '◆ '}${entry.text}`;
  };
  const leave = (): void => {
    place = undefined;
    cursor.setAttribute('visibility', 'hidden');
    readout.textContent = '';
  };
  svg.addEventListener('pointermove', ({ clientX }) => {
    const { left, width } = svg.getBoundingClientRect();
    const x = (((clientX - left) / width) * FRAME.width - FRAME.left) / (FRAME.right - FRAME.left);
    point(nearest(entries, timeAt(Math.min(1, Math.max(0, x)), knots)));
  });
  svg.addEventListener('pointerleave', leave);
  svg.addEventListener('blur', leave);
  svg.addEventListener('click', () => place !== undefined && choose(place));
  svg.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowRight') point(Math.min(entries.length - 1, (place ?? -1) + 1));
    else if (event.key === 'ArrowLeft') point(Math.max(0, (place ?? 1) - 1));
    else if (event.key === 'Enter' && place !== undefined) choose(place);
    else if (event.key === 'Escape') leave();
    else return;
    event.preventDefault();
  });
  const wrapped = element('div', { class: 'chart-frame' });
  wrapped.append(svg);
  return [legend(), wrapped, readout];
}

function legend(): HTMLElement {
  const entry = (line: string, text: string): HTMLElement => {
    const sample = shape('svg', { width: 28, height: 8, 'aria-hidden': 'true' });
    sample.append(shape('path', { class: line, d: 'M0 4H28' }));
    const item = element('span', {}, text);
    item.prepend(sample);
    return item;
  };
  return element(
    'p',
    { class: 'legend' },
    entry('sent-line', 'bytes sent: the kernel took them'),
    entry('received-line', 'bytes received by the client'),
    element('span', {}, '◆ struck by the plan'),
  );
}

function lastOf(curve: PageCurve): number {
  return curve.at(-1)?.[1] ?? 0;
}

/** The path of a curve: it begins at no bytes, goes up at once where it changes, and on to the end of the axis. */
function stepsOf(curve: PageCurve, frame: ChartFrame): string {
  const steps = curve.map(([atNs, bytes]) => `H${round(xOf(atNs, frame))}V${round(yOf(bytes, frame))}`);
  return `M${FRAME.left} ${FRAME.bottom}${steps.join('')}H${FRAME.right}`;
}

/** What the kernel had and the client had not yet. */
function areaBetween(taken: PageCurve, received: PageCurve, frame: ChartFrame): string {
  const back = received.toReversed().map(([atNs, bytes], index, all) => {
    const below = all[index + 1]?.[1] ?? 0;
    return `${index === 0 ? `V${round(yOf(bytes, frame))}` : ''}H${round(xOf(atNs, frame))}V${round(yOf(below, frame))}`;
  });
  return `${stepsOf(taken, frame)}${back.join('') || `V${FRAME.bottom}`}Z`;
}

/** A symbol for each entry that the plan struck, of those that would cover each other the first; where they are few also a line. */
function marksOf(entries: readonly PageEntry[], frame: ChartFrame): readonly SVGElement[] {
  const places: number[] = [];
  for (const { fault, afterNs } of entries) {
    if (fault === undefined) continue;
    const x = Math.round(xOf(afterNs, frame));
    if (x >= (places.at(-1) ?? -Infinity) + MARK_WIDTH) places.push(x);
  }
  const { top, bottom } = FRAME;
  return [
    ...(places.length > MOST_LINES ? [] : places).map((x) =>
      shape('line', { class: 'fault-line', x1: x, x2: x, y1: top, y2: bottom }),
    ),
    ...places.map((x) => shape('text', { class: 'fault-mark', x, y: top - 3 }, '◆')),
  ];
}

/** Index of the entry that is nearest to a time. */
function nearest(entries: readonly PageEntry[], atNs: number): number {
  let low = 0;
  let high = entries.length - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((entries[middle]?.afterNs ?? 0) < atNs) low = middle + 1;
    else high = middle;
  }
  const before = entries[low - 1];
  const here = entries[low];
  if (before === undefined || here === undefined) return low;
  return atNs - before.afterNs < here.afterNs - atNs ? low - 1 : low;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
