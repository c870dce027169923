import type { Run } from '../run/run.ts';

/**
 * How the calls up to the first fault differ from the recorded fault-free run, if they do: then the fault struck
 * another place than the plan meant. The comparison ends where the kernel cut a call of its own accord, in either run:
 * what follows depends on how fast the client reads.
 */
export function findDivergence(run: Run): string | undefined {
  for (const { connection, golden: recorded } of run.exchanges) {
    const writes = connection?.writes ?? [];
    const struck = writes.findIndex(({ step }) => step !== undefined);
    for (const [index, write] of writes.slice(0, struck + 1).entries()) {
      const golden = recorded.writes[index];
      const seen = `${write.call} of ${write.asked} bytes`;
      if (golden === undefined)
        return `write ${index + 1} is ${seen}; the fault-free run had ${recorded.writes.length}`;
      if (golden.call !== write.call || golden.askedBytes !== write.asked)
        return `write ${index + 1} is ${seen}; in the fault-free run it was ${golden.call} of ${golden.askedBytes}`;
      if (golden.sentBytes < golden.askedBytes || write.result < write.asked) break;
    }
  }
  return undefined;
}
