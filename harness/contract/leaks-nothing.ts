import { type Contract, HELD } from './contract.ts';
import { slopeOf } from './slope.ts';

/** Fewest rounds that say anything. */
const MIN_ROUNDS = 6;

/** Descriptors, threads and live allocations do not grow from one round of a case to the next. */
export const leaksNothing: Contract = {
  id: 'leaks-nothing',
  claim: 'descriptors, threads and live allocations do not grow when the case is repeated',
  needs: `the case run ${MIN_ROUNDS} times or more, one after the other, on a server with nothing else to do. Live allocations are those of glibc's malloc, in a program that frees what it needs no more by itself: garbage waits there for its collector.`,
  decides:
    'whether what the processes of the server hold together rises by more than `descriptorsPerCase`, `threadsPerCase` or ' +
    '`bytesPerCase` from one round to the next: by the median slope of the later two thirds, for a server may take its time ' +
    'to warm up. Bytes count as rising only if they rose in most rounds, for pools and caches grow in steps. A single look ' +
    'decides nothing.',
  smallest: `
    usage descriptors 10 11 12 13 14 15`,
  judge: ({ usage }, allowed) => {
    if (usage.length < MIN_ROUNDS)
      return {
        outcome: 'not-applicable',
        because: `the case was run ${usage.length === 0 ? 'once' : `${usage.length} times`}: it takes ${MIN_ROUNDS} rounds to tell`,
      };
    const late = usage.slice(Math.floor(usage.length / 3));
    const liveBytes = late.flatMap((one) => one.liveBytes ?? []);
    const isBytesSeen = liveBytes.length === late.length;
    const kinds = [
      { what: 'descriptors', values: late.map((one) => one.descriptors), limit: allowed.descriptorsPerCase },
      { what: 'threads', values: late.map((one) => one.threads), limit: allowed.threadsPerCase },
      { what: 'bytes allocated', values: isBytesSeen ? liveBytes : [], limit: allowed.bytesPerCase },
    ];
    for (const { what, values, limit } of kinds) {
      const slope = slopeOf(values);
      if (slope > limit && (what !== 'bytes allocated' || risesMostly(values)))
        return {
          outcome: 'broken',
          expected: `at most ${limit} more ${what} a case`,
          seen: `${Number(slope.toFixed(2))} more each time: ${values.join(', ')}`,
          at: undefined,
        };
    }
    return isBytesSeen
      ? HELD
      : {
          outcome: 'held',
          unseen: 'live allocations: its allocator does not tell, or garbage is among them',
        };
  },
};

/** Whether a series rises from one value to the next more often than not. */
function risesMostly(values: readonly number[]): boolean {
  const rises = values.filter((value, index) => value > (values[index - 1] ?? value)).length;
  return 2 * rises >= values.length - 1;
}
