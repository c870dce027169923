import { RIVALS, type RivalMode } from './rival.ts';

/** A way for nthfail to be in the victim. */
export type NthfailMode = 'idle' | 'armed-elsewhere' | 'journaling' | 'sites' | 'caller' | 'stack';

/** What stands between the call and the kernel; see {@link CALL_MODE_TITLES}. */
export type CallMode = 'bare' | NthfailMode | RivalMode;

const RIVAL_TITLES = Object.fromEntries(RIVALS.map(({ mode, title }) => [mode, title])) as Readonly<
  Record<RivalMode, string>
>;

/** Each mode in a few words, in the order of the table. */
export const CALL_MODE_TITLES: Readonly<Record<CallMode, string>> = {
  bare: 'nothing',
  idle: 'nthfail, nothing armed',
  'armed-elsewhere': 'nthfail, armed for another connection',
  journaling: 'nthfail, journaling',
  sites: 'nthfail, journaling with call sites',
  caller: 'nthfail, a step for another caller',
  stack: 'nthfail, a step for another function in the stack',
  ...RIVAL_TITLES,
};

/** All modes, in the order of the table. */
export const CALL_MODES: readonly CallMode[] = Object.keys(CALL_MODE_TITLES) as readonly CallMode[];
