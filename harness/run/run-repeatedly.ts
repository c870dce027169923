import { takeCensus } from '../target/census.ts';
import { collectsGarbage } from '../target/collects-garbage.ts';
import type { RunningServer } from '../target/running-server.ts';
import { type CaseOptions, runCase } from './run-case.ts';
import type { Run, Usage } from './run.ts';

/**
 * Runs the same case `rounds` times, one after the other, and looks after each at what the server holds. The server should
 * have nothing else to do meanwhile.
 * @param goesOn whether a run is one after which there is another
 * @returns the last run, with the usage of all rounds
 * @throws NthfailError what {@link runCase} throws
 */
export async function runRepeatedly(
  server: RunningServer,
  options: CaseOptions,
  rounds: number,
  goesOn: (run: Run) => boolean = () => true,
): Promise<Run> {
  const usage: Usage[] = [];
  for (let round = 1; ; round += 1) {
    const run = await runCase(server, options);
    const { descriptors, threads, liveBytes } = await takeCensus(server);
    usage.push({ descriptors, threads, liveBytes: collectsGarbage(server) ? undefined : liveBytes });
    // What has ended holds nothing.
    if (round >= rounds || server.end !== undefined || !goesOn(run)) return { ...run, usage };
  }
}
