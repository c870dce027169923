import { NthfailError } from '../errors.ts';

/** Where a property begins again to see one case: what NTHFAIL_REPLAY holds. */
export interface Replay {
  /** Seed of the generator, a 32-bit integer. */
  readonly seed: number;
  /** Which value of that seed, and which of its simpler forms. */
  readonly path: string | undefined;
  /** Which commands of a connection history were left out. */
  readonly history: string | undefined;
}

/** Name of the variable that replays one case of a property. */
export const REPLAY_VARIABLE = 'NTHFAIL_REPLAY';

/** The text form of a replay: `42:0:1`, or `42:0:1@BAC:V` with a history. */
export function printReplay({ seed, path, history }: Replay): string {
  return `${seed}${path === undefined ? '' : `:${path}`}${history === undefined ? '' : `@${history}`}`;
}

/** What NTHFAIL_REPLAY asks for; undefined when it is not set. @throws NthfailError `NF_E_USAGE` */
export function readReplay(text: string | undefined = process.env[REPLAY_VARIABLE]): Replay | undefined {
  if (text === undefined || text === '') return undefined;
  const match = /^(?<seed>-?\d{1,10})(?::(?<path>\d+(?::\d+)*))?(?:@(?<history>[A-Za-z0-9+/:]+))?$/.exec(
    text,
  );
  if (match?.groups === undefined)
    throw new NthfailError('NF_E_USAGE', `${REPLAY_VARIABLE} is ${JSON.stringify(text)}`, {
      hint: 'paste it as the failure printed it, such as 42:0:1, or 42:0:1@BAC:V for a connection history',
    });
  const { seed, path, history } = match.groups;
  return { seed: Number(seed), path, history };
}
