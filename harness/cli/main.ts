#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Command, CommanderError } from 'commander';
import { describeError, EXIT_BROKEN, EXIT_USAGE, isNthfailError } from '../errors.ts';
import { packageRoot } from '../native/package-root.ts';
import { escapeHidden } from '../report/escape-hidden.ts';
import { releaseAllProcesses } from '../target/guarded-process.ts';
import { demoCommand } from './demo.ts';
import { doctorCommand } from './doctor.ts';
import { fuzzCommand } from './fuzz.ts';
import { exportCommand } from './export.ts';
import { minimizeCommand } from './minimize.ts';
import { replayCommand } from './replay.ts';
import { reportCommand } from './report.ts';
import { runCommand } from './run.ts';
import { sweepCommand } from './sweep.ts';

/** How long a search that was interrupted may take to end its cases and say how far it came, in milliseconds. */
const SUMMARY_MS = 10_000;
const SIGNAL_NUMBERS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;

/** Runs the command line; the one place where errors become text. @returns the exit status */
async function main(): Promise<number> {
  // A reader that has seen enough (`nthfail run … | head`) is no error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
  const interruption = new AbortController();
  const searches: Promise<unknown>[] = [];
  let status: number;
  try {
    // The signals first: what parse makes at once must not outlive one.
    const signalled = untilSignal(interruption);
    status = await Promise.race([signalled, parse(interruption.signal, (search) => searches.push(search))]);
    // A search says how far it came; a second signal ends it at once.
    if (interruption.signal.aborted)
      await Promise.race([Promise.allSettled(searches), delay(SUMMARY_MS, undefined, { ref: false })]);
  } catch (error) {
    status = report(error);
  }
  await releaseAllProcesses();
  return status;
}

/**
 * Waits for a signal that asks this process to end, and aborts `interruption` then: what the servers do from there on
 * is not their doing. @returns the exit status that a shell gives for the signal
 */
function untilSignal(interruption: AbortController): Promise<number> {
  return new Promise((resolve) => {
    for (const [signal, number] of Object.entries(SIGNAL_NUMBERS))
      process.once(signal, () => {
        interruption.abort();
        resolve(128 + number);
      });
  });
}

async function parse(
  interrupted: AbortSignal,
  onSearch: (search: Promise<unknown>) => void,
): Promise<number> {
  const { version }: { version: string } = JSON.parse(
    readFileSync(join(packageRoot(), 'package.json'), 'utf8'),
  );
  let status = 0;
  const setStatus = (value: number): void => {
    status = value;
  };
  const program = new Command('nthfail')
    .description('Make the Nth write of a real server fail, and judge what it does.')
    .version(version, '-V, --version')
    .showHelpAfterError('(nthfail --help tells more)')
    .showSuggestionAfterError()
    .addHelpText(
      'after',
      `
Exit status: 0 passed, 1 failed, 2 vacuous or diverged, 3 broken, 64 wrong usage.

Examples:
  nthfail run --target reference --plan 'write#1=short:100; write#2=ECONNRESET' --get /big.bin
  nthfail run --plan 'write#1=reset' --get / -- python3 -m http.server {port}
  nthfail run --plan 'write#1=reset' --get / --target ./my-server.mjs   (docs/your-server.md)`,
    );
  for (const makeCommand of [
    runCommand,
    sweepCommand,
    fuzzCommand,
    replayCommand,
    minimizeCommand,
    exportCommand,
    reportCommand,
    demoCommand,
    doctorCommand,
  ])
    program.addCommand(makeCommand(setStatus, interrupted, onSearch).copyInheritedSettings(program));
  for (const command of [program, ...program.commands]) command.exitOverride();
  await program.parseAsync();
  return status;
}

/** Prints an error for people. @returns the exit status */
function report(error: unknown): number {
  // Commander has printed its own message already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : EXIT_USAGE;
  if (isNthfailError(error)) {
    // It may quote what the server printed last.
    process.stderr.write(`${describeError(error).split('\n').map(escapeHidden).join('\n')}\n`);
    return error.exitStatus;
  }
  process.stderr.write(
    `nthfail: internal error, please report it\n${String(error instanceof Error ? error.stack : error)}\n`,
  );
  return EXIT_BROKEN;
}

// Not by itself: whatever else is pending, such as the time limit of a stop, would keep the process.
process.exit(await main());
