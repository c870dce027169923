/** A time on a timeline, in milliseconds with three digits behind the point. */
export function formatMs(ns: number): string {
  return (ns / 1e6).toFixed(3);
}

/** A duration, short: `484 ms`. */
export function formatDuration(ns: number): string {
  if (ns >= 1e9) return `${(ns / 1e9).toFixed(2)} s`;
  return ns >= 1e6 ? `${(ns / 1e6).toFixed(ns >= 1e7 ? 0 : 1)} ms` : `${(ns / 1e3).toFixed(0)} µs`;
}

/** A whole number, with thin spaces between thousands. */
export function formatCount(value: number): string {
  return String(value).replaceAll(/\B(?=(?:\d{3})+$)/g, '\u2009');
}
