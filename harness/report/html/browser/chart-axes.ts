import type { TimeKnots } from '../page-data.ts';
import { placeOf, timeAt } from '../place-on-axis.ts';
import { shape } from './element.ts';
import { formatCount, formatDuration, formatMs } from './format.ts';

/** Size of the chart and place of its axes, in units of the drawing. */
export const FRAME = {
  width: 1200,
  height: 230,
  left: 76,
  right: 1180,
  top: 22,
  bottom: 182,
} as const;

/** What the axes go up to. */
export interface ChartFrame {
  readonly knots: TimeKnots;
  readonly greatest: number;
}

/** Where a time stands. */
export function xOf(atNs: number, { knots }: ChartFrame): number {
  return FRAME.left + placeOf(atNs, knots) * (FRAME.right - FRAME.left);
}

/** Where a number of bytes stands. */
export function yOf(bytes: number, { greatest }: ChartFrame): number {
  return FRAME.bottom - (bytes / greatest) * (FRAME.bottom - FRAME.top);
}

/** Both axes with ticks and names; waits that were cut are marked with their length. */
export function drawAxes(frame: ChartFrame): readonly SVGElement[] {
  const { left, right, top, bottom } = FRAME;
  return [
    ...byteTicks(frame.greatest).flatMap((bytes) => {
      const y = yOf(bytes, frame);
      return [
        shape('line', { class: 'rule', x1: left, x2: right, y1: y, y2: y }),
        shape('text', { x: left - 6, y: y + 4, 'text-anchor': 'end' }, formatCount(bytes)),
      ];
    }),
    ...timeTicks(frame).flatMap((atNs) => {
      const x = xOf(atNs, frame);
      return [
        shape('line', { class: 'axis', x1: x, x2: x, y1: bottom, y2: bottom + 4 }),
        shape('text', { x, y: bottom + 16, 'text-anchor': 'middle' }, formatMs(atNs)),
      ];
    }),
    ...cutsOf(frame.knots).flatMap(({ fromNs, toNs }) => {
      const [x1, x2] = [xOf(fromNs, frame), xOf(toNs, frame)];
      return [
        ...[x1, x2].map((x) => shape('line', { class: 'cut', x1: x, x2: x, y1: top, y2: bottom })),
        shape(
          'text',
          { x: (x1 + x2) / 2, y: bottom + 30, 'text-anchor': 'middle' },
          `⋯ ${formatDuration(toNs - fromNs)} ⋯`,
        ),
      ];
    }),
    shape('path', { class: 'axis', d: `M${left} ${top}V${bottom}H${right}` }),
    shape('text', { x: left - 6, y: top - 8, 'text-anchor': 'end' }, 'bytes'),
    shape('text', { x: right, y: bottom + 44, 'text-anchor': 'end' }, 'ms since the first event'),
  ];
}

/** Three to six round numbers from 0 on. */
function byteTicks(greatest: number): readonly number[] {
  const rough = greatest / 4;
  const power = 10 ** Math.floor(Math.log10(Math.max(1, rough)));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((one) => one >= rough) ?? 10 * power;
  return Array.from({ length: Math.floor(greatest / step) + 1 }, (_, index) => index * step);
}

/** Evenly over the axis, whatever its scale. */
function timeTicks({ knots }: ChartFrame): readonly number[] {
  const COUNT = 8;
  return Array.from({ length: COUNT + 1 }, (_, index) => timeAt(index / COUNT, knots));
}

/** The parts of the axis where time is shortened: those steeper than the flattest. */
function cutsOf(knots: TimeKnots): readonly { readonly fromNs: number; readonly toNs: number }[] {
  const parts = knots.slice(1).map(([toNs, to], index) => {
    const [fromNs, from] = knots[index] ?? [0, 0];
    return { fromNs, toNs, slope: (toNs - fromNs) / (to - from) };
  });
  const flattest = Math.min(...parts.map(({ slope }) => slope));
  return parts.filter(({ slope }) => slope > flattest * 1.01);
}
