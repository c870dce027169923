import type { Point } from './point.ts';

/** How often a point strikes when it does not say: once for a single ordinal or byte, always for a range. */
export function defaultTimes({ through }: Pick<Point, 'through'>): 1 | 'always' {
  return through === undefined ? 1 : 'always';
}
