import { Command, CommanderError } from 'commander';
import { EXIT_BROKEN, EXIT_USAGE, isNthfailError } from '../harness/errors.ts';
import { releaseAllProcesses } from '../harness/target/guarded-process.ts';
import { measureCallCosts } from './calls/call-cost.ts';
import { renderCallCosts } from './calls/render-call-costs.ts';
import { TIMED_CALLS } from './calls/timed-call.ts';
import { measureCaseRates } from './cases/case-rate.ts';
import { renderCaseRates } from './cases/render-case-rates.ts';
import { describeMachine, readMachine } from './machine.ts';
import { findMissingForNginx, measureNginxRates } from './nginx/nginx-rate.ts';
import { renderNginxRates } from './nginx/render-nginx-rates.ts';
import { withHarnessElsewhere } from './pinned.ts';
import { clearProgress } from '../harness/cli/show-progress.ts';

const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** How much is measured: enough for a steady median, or enough to see that it works. */
const EFFORTS = {
  full: {
    call: { processes: 8, rounds: 20 },
    nginx: { processes: 3, rounds: 6, seconds: 1 },
    cases: { slices: 6, sliceMs: 500, sideBySide: [1, 8] },
  },
  quick: {
    call: { processes: 3, rounds: 12 },
    nginx: { processes: 1, rounds: 4, seconds: 1 },
    cases: { slices: 3, sliceMs: 200, sideBySide: [1] },
  },
} as const;

let isInterrupted = false;

/** `npm run bench`: prints what the harness costs. Exit status 0, 64 for wrong usage, 3 when it could not measure. */
async function main(): Promise<void> {
  for (const [signal, number] of Object.entries(SIGNAL_NUMBERS)) {
    process.once(signal, () => {
      isInterrupted = true;
      clearProgress();
      void releaseAllProcesses().finally(() => process.exit(128 + number));
    });
  }
  process.stdout.on('error', (error: NodeJS.ErrnoException) =>
    process.exit(error.code === 'EPIPE' ? 0 : EXIT_BROKEN),
  );
  const program = new Command('bench')
    .description(
      'Measure what nthfail costs: nanoseconds per call beside libfiu and strace, nginx requests per second, cases a second.',
    )
    .option('--quick', 'half a minute, with wider spreads', false)
    .option('--json', 'print one JSON object', false)
    .allowExcessArguments(false)
    .exitOverride()
    .action(measure);
  try {
    await program.parseAsync();
  } catch (error) {
    // What an interruption tore down fails, and is not worth a word.
    if (!isInterrupted) process.exitCode = report(error);
  } finally {
    await releaseAllProcesses();
  }
  // At once: a stopped server leaves a timer behind that has nothing to wait for.
  if (!isInterrupted) process.exit();
}

async function measure({ quick, json }: { readonly quick: boolean; readonly json: boolean }): Promise<void> {
  const { call, nginx, cases } = EFFORTS[quick ? 'quick' : 'full'];
  const print = (text: string): void => {
    clearProgress();
    if (!json) process.stdout.write(`${text}\n`);
  };
  const machine = readMachine();
  print(describeMachine(machine));

  const callCosts = [];
  for (const timed of TIMED_CALLS) {
    const costs = await withHarnessElsewhere(() => measureCallCosts(timed, call));
    callCosts.push(costs);
    print(`\n${renderCallCosts(costs)}`);
  }

  const missing = findMissingForNginx();
  const nginxRates =
    missing === undefined ? await withHarnessElsewhere(() => measureNginxRates(nginx)) : { skipped: missing };
  print(
    `\n${'skipped' in nginxRates ? `nginx under wrk: not measured, ${nginxRates.skipped}` : renderNginxRates(nginxRates)}`,
  );

  const caseRates = [];
  for (const sideBySide of cases.sideBySide) {
    const rates = await measureCaseRates({ ...cases, sideBySide });
    caseRates.push(rates);
    print(`\n${renderCaseRates(rates)}`);
  }
  if (json)
    process.stdout.write(`${JSON.stringify({ machine, callCosts, nginxRates, caseRates }, undefined, 2)}\n`);
}

/** Prints an error for people. @returns the exit status */
function report(error: unknown): number {
  // Commander has printed its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (!isNthfailError(error)) throw error;
  process.stderr.write(`bench: ${error.message}\n${error.hint === undefined ? '' : `  → ${error.hint}\n`}`);
  return EXIT_BROKEN;
}

await main();
