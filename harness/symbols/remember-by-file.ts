import { statSync } from 'node:fs';

/**
 * A `read` that reads each file once in this process, and again when another file has taken its place or it was changed.
 * What it throws is not remembered.
 */
export function rememberByFile<T>(read: (path: string) => T): (path: string) => T {
  const known = new Map<string, { readonly identity: string; readonly value: T }>();
  return (path) => {
    const identity = identityOf(path);
    const last = known.get(path);
    if (last !== undefined && last.identity === identity) return last.value;
    const value = read(path);
    known.set(path, { identity, value });
    return value;
  };
}

function identityOf(path: string): string {
  // What is wrong with a file that is not there is for `read` to say.
  const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
  return stat === undefined ? '' : [stat.dev, stat.ino, stat.size, stat.mtimeNs].join(' ');
}
