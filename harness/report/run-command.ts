import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';
import { quoteForShell } from '../target/quote-for-shell.ts';

/** What `nthfail run` waits without being told, in milliseconds. */
export const DEFAULT_CALM_MS = 20;

/** The command line that runs the same case again, quoted for a POSIX shell. */
export function formatRunCommand({ target, exchanges, plan, onHold, usage, calmMs }: Run): string {
  const workload = exchanges[0]?.workload ?? [];
  const [first] = workload;
  const isPlain = workload.length === 1 && first?.kind === 'get';
  const { options, command } = target.given ?? { options: ['--target', target.name] };
  return [
    'npx nthfail run',
    ...options.map(quoteForShell),
    '--plan',
    quoteForShell(printPlan(plan)),
    ...(isPlain
      ? ['--get', quoteForShell(first.path)]
      : ['--client', quoteForShell(printWorkload(workload))]),
    ...(usage.length > 1 ? ['--rounds', String(usage.length)] : []),
    ...(calmMs > DEFAULT_CALM_MS ? ['--calm', String(calmMs)] : []),
    ...Object.entries(onHold).flatMap(([name, action]) => ['--at', quoteForShell(`${name}=${action}`)]),
    ...(command === undefined ? [] : ['--', command]),
  ].join(' ');
}
