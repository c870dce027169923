import type { Point } from './point.ts';
import { printCall } from './print-call.ts';
import { printConnection } from './print-connection.ts';

/** The canonical text of a point: `write#1`, or `127.0.0.9/write#1`. Points are the same when their texts are. */
export function printPoint({ connection, call, ordinal }: Point): string {
  const prefix = connection === undefined ? '' : `${printConnection(connection)}/`;
  return `${prefix}${printCall(call)}#${ordinal}`;
}
