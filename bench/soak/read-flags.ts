import { Command } from 'commander';
import { parseCountUpTo } from '../../harness/cli/parse-count-up-to.ts';

/** What `npm run soak` is told. */
export interface Flags {
  /** Names of targets. */
  readonly targets: readonly string[];
  /** On each server, from 1. */
  readonly cases: number;
  /** Of all of it, from 2: one alone is compared with nothing. */
  readonly repetitions: number;
  readonly seed: number;
}

const DEFAULT_TARGETS = ['reference', 'nginx', 'lighttpd', 'apache', 'haproxy'];

/**
 * Reads the options behind `npm run soak --`.
 * @throws CommanderError for what makes no sense, and after `--help`; both are printed by then
 */
export function readFlags(args: readonly string[]): Flags {
  return new Command('npm run soak --')
    .description('the same cases on several servers at once, over and over; each must come to the same')
    .option('--targets <names...>', 'the servers', DEFAULT_TARGETS)
    .option('--cases <count>', 'on each server', parseCountUpTo(1_000_000), 2000)
    .option('--repetitions <count>', 'of all of it, from 2', parseCountUpTo(1000, 2), 10)
    .option('--seed <number>', 'of the generators', parseCountUpTo(2 ** 31 - 1), 1)
    .exitOverride()
    .parse(args, { from: 'user' })
    .opts<Flags>();
}
