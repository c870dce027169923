import type { Caller } from './caller.ts';
import { quote, quoteIfNeeded } from './quoted-word.ts';

/** What a name is that needs no quotes behind `@`: a number is a byte of the stream there. */
export const PLAIN_NAME: RegExp = /^[A-Za-z_.$~]/;

/** The canonical text of a caller, with the `@` before it; empty for none. */
export function printCaller(caller: Caller | undefined): string {
  return caller === undefined ? '' : `${caller.in === 'stack' ? '@@' : '@'}${printPlace(caller)}`;
}

function printPlace(caller: Caller): string {
  if ('function' in caller) return printName(caller.function);
  if ('file' in caller) return `${printName(caller.file)}:${caller.line}`;
  return `${caller.module === undefined ? '' : printName(caller.module)}+0x${caller.offset.toString(16)}`;
}

function printName(name: string): string {
  return PLAIN_NAME.test(name) ? quoteIfNeeded(name) : quote(name);
}
