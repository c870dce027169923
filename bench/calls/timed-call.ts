/** A call whose cost is measured, and how each tool names it. */
export interface TimedCall {
  /** As the victim names it: `fixtures/victims/timed-calls.c` has a row for each call, too. */
  readonly name: string;
  /** What is called, in a few words. */
  readonly title: string;
  /** A plan that fails the first one with EPIPE. */
  readonly plan: string;
  /** A function of the victim that is not in the stack when the call is made. */
  readonly otherFunction: string;
  /** libfiu's failure point. */
  readonly fiuPoint: string;
  /** The system call that it makes, as strace names it. */
  readonly syscall: string;
}

/** Each call that is measured. A new one is a row here and a row in the victim. */
export const TIMED_CALLS: readonly TimedCall[] = [
  {
    name: 'send',
    title: '16 bytes with send() on a corked TCP connection',
    plan: 'write#1=EPIPE',
    otherFunction: 'before_sends',
    fiuPoint: 'posix/io/net/send',
    syscall: 'sendto',
  },
];

/** What the victim answers in place of a batch's time when a call fails with EPIPE. */
export const EPIPE_ANSWER = -32;
