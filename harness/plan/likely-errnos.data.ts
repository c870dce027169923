import type { CallName } from '../native/calls.data.ts';
import type { ErrnoName } from './errno-name.ts';

/**
 * Errnos that a send on a TCP connection can end it with (send(2), tcp(7)); the likeliest first, as shrinking goes. Not
 * ENOTCONN: Linux says EPIPE on a connection that is gone, and servers take ENOTCONN for one that is not there yet.
 */
export const WRITE_ERRNOS: readonly ErrnoName[] = [
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENETDOWN',
  'ENETUNREACH',
  'EHOSTUNREACH',
  'EHOSTDOWN',
];

/** Errnos that a receive on a TCP connection can end it with (recv(2), tcp(7)); the likeliest first. */
export const READ_ERRNOS: readonly ErrnoName[] = ['ECONNRESET', 'ETIMEDOUT'];

/** What accept answers a server that does nothing wrong (accept(2)): a client gave up, or descriptors or memory ran out. */
export const ACCEPT_ERRNOS: readonly ErrnoName[] = [
  'ECONNABORTED',
  'EMFILE',
  'ENFILE',
  'ENOBUFS',
  'ENOMEM',
  'EINTR',
];

/** What registering with a poller fails with when kernel memory or watches run out (epoll_ctl(2)). */
export const EPOLL_ERRNOS: readonly ErrnoName[] = ['ENOMEM', 'ENOSPC'];

/**
 * How calls that move no bytes fail for a server that does nothing wrong; a call that is not here fails only when it is called
 * wrongly.
 */
export const LIKELY_ERRNOS: Partial<Record<CallName, readonly ErrnoName[]>> = {
  accept: ACCEPT_ERRNOS,
  accept4: ACCEPT_ERRNOS,
  epoll_ctl: EPOLL_ERRNOS,
  epoll_wait: ['EINTR'],
  epoll_pwait: ['EINTR'],
  epoll_pwait2: ['EINTR'],
  poll: ['EINTR', 'ENOMEM'],
  ppoll: ['EINTR', 'ENOMEM'],
  select: ['EINTR', 'ENOMEM'],
  pselect: ['EINTR', 'ENOMEM'],
  // The peer has reset the connection meanwhile.
  shutdown: ['ENOTCONN'],
  dup: ['EMFILE'],
  mmap: ['ENOMEM'],
  socket: ['EMFILE', 'ENFILE', 'ENOBUFS', 'ENOMEM'],
};
