import { CALLS, type CallName } from '../native/calls.data.ts';

/** Name of an intercepted call that sends bytes: the rows of `calls.def` whose family is `write`. */
export type WriteCallName = Extract<
  CallName,
  'write' | 'writev' | 'send' | 'sendto' | 'sendmsg' | 'sendfile'
>;

/** Every call of the write family, in the order of its id. */
export const WRITE_CALL_NAMES: readonly WriteCallName[] = CALLS.filter(
  ({ family }) => family === 'write',
).map(({ name }) => name as WriteCallName);
