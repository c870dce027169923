import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';

/** The command line that runs the same case again, quoted for a POSIX shell. */
export function formatRunCommand({ target, exchanges, plan, onHold }: Run): string {
  const workload = exchanges[0]?.workload ?? [];
  const [first] = workload;
  const isPlain = workload.length === 1 && first?.kind === 'get';
  return [
    'npx nthfail run --target',
    target.name,
    '--plan',
    quote(printPlan(plan)),
    ...(isPlain ? ['--get', quote(first.path)] : ['--client', quote(printWorkload(workload))]),
    ...Object.entries(onHold).flatMap(([name, action]) => ['--at', quote(`${name}=${action}`)]),
  ].join(' ');
}

function quote(text: string): string {
  return /^[\w/.,=-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
