import { printPlan } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';

/** The command line that runs the same case again, quoted for a POSIX shell. */
export function formatRunCommand({ target, path, plan, onHold }: Run): string {
  return [
    'npx nthfail run --target',
    target.name,
    '--plan',
    quote(printPlan(plan)),
    '--get',
    quote(path),
    ...Object.entries(onHold).flatMap(([name, action]) => ['--at', quote(`${name}=${action}`)]),
  ].join(' ');
}

function quote(text: string): string {
  return /^[\w/.,=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
