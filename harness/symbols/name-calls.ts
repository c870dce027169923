import { basename } from 'node:path';
import { isNthfailError } from '../errors.ts';
import { type Frame, linesOf } from './lines-of.ts';
import { loadSymbols } from './load-symbols.ts';

/**
 * Where calls are made that return to these file virtual addresses of the program or library at `path`, for people:
 * `conn_write conn-write.c:88`, without debug information `conn_write`, without symbols `libssl.so.3+0x1f2a0`. Of a function
 * that was inlined both are said: `put, inlined in conn_write, conn-write.c:88`.
 */
export function nameCalls(path: string, addresses: readonly number[]): readonly string[] {
  const before = addresses.map((address) => BigInt(address) - 1n);
  const frames = tryTo(() => linesOf(path, before)) ?? [];
  const table = tryTo(() => loadSymbols(path).table);
  return addresses.map((address, index) => {
    const symbol = table?.at(before[index] ?? 0n)?.symbol.functionName;
    const [inner, ...outer] = frames[index] ?? [];
    const functionName = outer.at(-1)?.functionName ?? inner?.functionName ?? symbol;
    if (functionName === undefined) return `${basename(path)}+0x${address.toString(16)}`;
    const inlined = outer.length === 0 ? undefined : inner?.functionName;
    const line = lineOf(inner);
    if (inlined === undefined) return line === undefined ? functionName : `${functionName} ${line}`;
    return [inlined, `inlined in ${functionName}`, ...(line === undefined ? [] : [line])].join(', ');
  });
}

function lineOf(frame: Frame | undefined): string | undefined {
  if (frame?.file === undefined) return undefined;
  return `${basename(frame.file)}${frame.line === undefined ? '' : `:${frame.line}`}`;
}

/** A program may be gone, or have no lines: then less is said. */
function tryTo<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    return undefined;
  }
}
