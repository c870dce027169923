// Made from src/calls.def by `npm run generate`. Do not edit.

/** Name of an intercepted call, as a plan and a timeline spell it. */
export type CallName =
  | 'write'
  | 'writev'
  | 'send'
  | 'sendto'
  | 'sendmsg'
  | 'sendfile'
  | 'accept'
  | 'accept4'
  | 'close'
  | 'shutdown'
  | 'dup'
  | 'dup2'
  | 'dup3'
  | 'fcntl'
  | 'epoll_ctl'
  | 'epoll_wait'
  | 'epoll_pwait'
  | 'poll'
  | 'ppoll'
  | 'select'
  | 'pselect';

/** What a call is for; `write` is the family that plans count. */
export type CallFamily = 'write' | 'lifecycle' | 'readiness';

/** One row of the table. */
export interface Call {
  /** Its number in the segment and in the journal. */
  readonly id: number;
  readonly name: CallName;
  readonly family: CallFamily;
}

/** Every intercepted call, in the order of its id in the segment. */
export const CALLS: readonly Call[] = [
  { id: 0, name: 'write', family: 'write' },
  { id: 1, name: 'writev', family: 'write' },
  { id: 2, name: 'send', family: 'write' },
  { id: 3, name: 'sendto', family: 'write' },
  { id: 4, name: 'sendmsg', family: 'write' },
  { id: 5, name: 'sendfile', family: 'write' },
  { id: 6, name: 'accept', family: 'lifecycle' },
  { id: 7, name: 'accept4', family: 'lifecycle' },
  { id: 8, name: 'close', family: 'lifecycle' },
  { id: 9, name: 'shutdown', family: 'lifecycle' },
  { id: 10, name: 'dup', family: 'lifecycle' },
  { id: 11, name: 'dup2', family: 'lifecycle' },
  { id: 12, name: 'dup3', family: 'lifecycle' },
  { id: 13, name: 'fcntl', family: 'lifecycle' },
  { id: 14, name: 'epoll_ctl', family: 'readiness' },
  { id: 15, name: 'epoll_wait', family: 'readiness' },
  { id: 16, name: 'epoll_pwait', family: 'readiness' },
  { id: 17, name: 'poll', family: 'readiness' },
  { id: 18, name: 'ppoll', family: 'readiness' },
  { id: 19, name: 'select', family: 'readiness' },
  { id: 20, name: 'pselect', family: 'readiness' },
];
