import type { CallSite, JournalEvent } from '../journal/event.ts';
import { nameCalls } from '../symbols/name-calls.ts';

/**
 * Says of calls from where they are made, as text: see {@link nameCalls}. Names and lines are looked up now, for all of
 * them at once.
 */
export function nameSites(
  events: readonly JournalEvent[],
): (site: CallSite | undefined) => string | undefined {
  const byPath = new Map<string, Map<number, string>>();
  for (const event of events) {
    if (event.kind !== 'call' || event.site?.path === undefined) continue;
    const names = byPath.get(event.site.path) ?? new Map<number, string>();
    names.set(event.site.address, '');
    byPath.set(event.site.path, names);
  }
  for (const [path, names] of byPath) {
    const addresses = [...names.keys()];
    for (const [index, name] of nameCalls(path, addresses).entries()) names.set(addresses[index] ?? 0, name);
  }
  return (site) => {
    if (site === undefined) return undefined;
    const { path, address } = site;
    return (path && byPath.get(path)?.get(address)) ?? `0x${address.toString(16)}, in no file`;
  };
}
