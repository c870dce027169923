import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Call, type CallName, CALLS } from '../../../harness/native/calls.data.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';

/** A way in which the victim `call-on-command` makes a call: a function of libc, by any of its names, or a system call. */
export interface Way {
  readonly call: CallName;
  readonly spelled: string;
}

const ROW = /^WAY\((?<call>\w+), "(?<spelled>[\w:]+)"/;
const text = readFileSync(join(packageRoot(), 'fixtures/victims/ways.def'), 'utf8');
/** Only where the machine has these system calls: arm64 came after them. */
const legacy = process.arch === 'x64' ? '' : '#ifdef';

/** Every way of `ways.def`, in its order: the first of a call is libc's function where there is one. */
export const WAYS: readonly Way[] = (legacy === '' ? text : (text.split(legacy)[0] ?? ''))
  .split('\n')
  .flatMap((line) => {
    const { call, spelled } = ROW.exec(line)?.groups ?? {};
    const name = CALLS.find((row) => row.name === call)?.name;
    return name === undefined || spelled === undefined ? [] : [{ call: name, spelled }];
  });

/** The row of a call. */
export function rowOf(name: CallName): Call {
  const row = CALLS.find((one) => one.name === name);
  if (row === undefined) throw new Error(`no row ${name}`);
  return row;
}

/** The first way of a call. */
export function wayOf(name: CallName): Way {
  const way = WAYS.find(({ call }) => call === name);
  if (way === undefined) throw new Error(`no way to make ${name}`);
  return way;
}

/** Functions of libc that no system call does the same as. */
export const LIBC_ALONE: ReadonlySet<CallName> = new Set<CallName>([
  'send',
  'recv',
  'brk',
  'sbrk',
  ...CALLS.filter(({ isAllocation }) => isAllocation).map(({ name }) => name),
]);

/** Whether the call takes several parts, or several messages. */
export const TAKES_PARTS: ReadonlySet<CallName> = new Set([
  'writev',
  'pwritev2',
  'vmsplice',
  'sendmsg',
  'sendmmsg',
  'readv',
  'preadv2',
  'recvmsg',
  'recvmmsg',
]);

/** Whether the call has a word of MSG_ flags. */
export const TAKES_FLAGS: ReadonlySet<CallName> = new Set([
  'send',
  'sendto',
  'sendmsg',
  'sendmmsg',
  'recv',
  'recvfrom',
  'recvmsg',
  'recvmmsg',
]);

const EPOLL_CTL_ADD = 1;
const EPOLLIN = 1;

/** What stands behind the call and the descriptor `fd` in the victim's command: bytes that it moves, flags. */
export function wordsFor(
  call: CallName,
  fd: number,
  sizes: string = '100',
  flags: string = '',
): readonly (string | number)[] {
  switch (call) {
    case 'sendfile':
      return [fd, sizes, 0];
    case 'dup2':
    case 'dup3':
      return [fd, 80];
    case 'epoll_ctl':
      return [fd, EPOLL_CTL_ADD, EPOLLIN];
    case 'accept':
    case 'accept4':
    case 'epoll_wait':
    case 'epoll_pwait':
      return [0];
    case 'poll':
      return [fd, 0];
    case 'vmsplice':
    case 'tee':
      // Not a connection: its pipe does not block.
      return [fd, sizes, `dontwait+${flags}`];
    default:
      if (rowOf(call).isAllocation) return [0, sizes];
      return rowOf(call).canBeShort ? [fd, sizes, flags] : [fd];
  }
}
