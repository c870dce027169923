import type { RunningServer } from '../target/running-server.ts';

/** The places of the server's code that it has reached since this was asked last, as features; none without `coverage`. */
export function takeCodeFeatures({ rig }: RunningServer): readonly string[] {
  return (rig.reachedPlaces?.takeNew() ?? []).map((place) => `code ${place.toString(36)}`);
}
