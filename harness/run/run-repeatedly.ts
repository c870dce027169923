import { takeCensus } from '../target/census.ts';
import type { RunningServer } from '../target/running-server.ts';
import { type CaseOptions, runCase } from './run-case.ts';
import type { Run, Usage } from './run.ts';

/**
 * Runs the same case `rounds` times, one after the other, and looks after each at what the server holds. The server should
 * have nothing else to do meanwhile.
 * @returns the last run, with the usage of all rounds
 * @throws NthfailError what {@link runCase} throws
 */
export async function runRepeatedly(
  server: RunningServer,
  options: CaseOptions,
  rounds: number,
): Promise<Run> {
  const usage: Usage[] = [];
  for (let round = 1; ; round += 1) {
    const run = await runCase(server, options);
    const { descriptors, threads, liveBytes } = await takeCensus(server);
    usage.push({ descriptors, threads, liveBytes });
    // What has ended holds nothing.
    if (round >= rounds || server.end !== undefined) return { ...run, usage };
  }
}
