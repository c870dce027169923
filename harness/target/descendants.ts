import { readdirSync, readFileSync } from 'node:fs';

/** Pids of the children of a process, their children and so on, that have not ended. */
export function descendantsOf(pid: number): readonly number[] {
  const children = new Map<number, number[]>();
  for (const name of readdirSync('/proc')) {
    const parent = /^\d+$/.test(name) ? readParent(name) : undefined;
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
  }
  const found: number[] = [];
  for (const queue = [pid]; queue.length > 0;) {
    const own = children.get(queue.pop() ?? 0) ?? [];
    found.push(...own);
    queue.push(...own);
  }
  return found.toSorted((a, b) => a - b);
}

/** The parent of a process; undefined for one that is gone, or that has ended and nobody has waited for. */
function readParent(pid: string): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name may hold anything, so what counts stands behind its last parenthesis.
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(state) ? undefined : Number(parent);
  } catch {
    return undefined;
  }
}
