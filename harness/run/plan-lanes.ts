import { nextSourceAddress } from '../exchange/source-address.ts';
import type { Plan } from '../plan/plan.ts';
import type { ConnectionSelector } from '../plan/point.ts';

/** One client of a case: where it connects from, and the steps that are for its connection, by their index. */
export interface LanePlan {
  readonly source: string;
  readonly steps: readonly number[];
}

/**
 * The clients that a plan needs: one for each source address it names, as many as its highest accept ordinal, or one. A
 * step that names no client is for the first.
 */
export function planLanes({ steps }: Plan): readonly LanePlan[] {
  const selectors = steps.map(({ point }) => point.connection);
  const addresses = selectors.flatMap((selector) => (selector?.by === 'source' ? selector.address : []));
  const ordinals = selectors.flatMap((selector) => (selector?.by === 'accept' ? selector.ordinal : []));
  const sources =
    addresses.length > 0
      ? [...new Set(addresses)]
      : Array.from({ length: Math.max(1, ...ordinals) }, () => nextSourceAddress());
  const laneOf = (selector: ConnectionSelector | undefined): number => {
    if (selector?.by === 'source') return sources.indexOf(selector.address);
    return selector?.by === 'accept' ? selector.ordinal - 1 : 0;
  };
  return sources.map((source, lane) => ({
    source,
    steps: selectors.flatMap((selector, step) => (laneOf(selector) === lane ? step : [])),
  }));
}
