import type { ConnectionSelector } from './point.ts';

/** The canonical text of a connection, without the `/` behind it: `127.0.0.9` or `accept#2`. */
export function printConnection(selector: ConnectionSelector): string {
  return selector.by === 'source' ? selector.address : `accept#${selector.ordinal}`;
}
