import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import { plannedDelayMs } from '../run/planned-delay.ts';
import type { Run } from '../run/run.ts';
import { quoteForShell } from '../target/quote-for-shell.ts';

/** What `nthfail run` waits without being told, in milliseconds: {@link Run.calmMs} and {@link Run.patienceMs}. */
export const DEFAULT_CALM_MS = 20;
export const DEFAULT_PATIENCE_MS = 2000;

/** The command line that runs the same case again, quoted for a POSIX shell. */
export function formatRunCommand({
  target,
  exchanges,
  plan,
  onHold,
  usage,
  calmMs,
  patienceMs,
}: Run): string {
  const ownPatienceMs = patienceMs - plannedDelayMs(plan);
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
    // Where it was shorter the same shows later.
    ...(ownPatienceMs > DEFAULT_PATIENCE_MS ? ['--patience', String(ownPatienceMs)] : []),
    ...Object.entries(onHold).flatMap(([name, action]) => ['--at', quoteForShell(`${name}=${action}`)]),
    ...(command === undefined ? [] : ['--', command]),
  ].join(' ');
}
