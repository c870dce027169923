import type { ErrnoName } from './errno-name.ts';

/**
 * What happens to a call.
 *
 * `hold`, `reset-peer` and `delay` stop the caller before the call; each other fault decides how the call ends, and a
 * call ends once. `full` does both. So a call can be held or delayed first and then end in any way.
 */
export type Fault =
  /** The call is cut after `bytes` bytes (1 to MAX_COUNT, inclusive), which are really moved. */
  | { readonly kind: 'short'; readonly bytes: number }
  /**
   * The call is not made and fails with this errno; the connection itself stays healthy. `isForced`: an errno that the
   * manual page of the call does not list. EAGAIN is followed by the readiness edge that a full socket would give, and
   * is no fault on a blocking socket; EINTR strikes at most 8 times in a row. A `close` that fails still closes.
   */
  | { readonly kind: 'error'; readonly errno: ErrnoName; readonly isForced?: true }
  /**
   * The kernel itself drops the connection: it fails this call and all that follow. With `errno` this call fails with
   * that one, and only what follows is the kernel's.
   */
  | { readonly kind: 'reset'; readonly errno?: ErrnoName }
  /** The caller is stopped while the harness's client resets the connection; then the call goes on. */
  | { readonly kind: 'reset-peer' }
  /** The caller is stopped until the hold of this name (see HOLD_NAME) is released; then the call goes on. */
  | { readonly kind: 'hold'; readonly name: string }
  /** The caller is stopped for this many milliseconds, from 1 to 30000, inclusive. */
  | { readonly kind: 'delay'; readonly delayMs: number }
  /** The call is not made and returns 0: the end of the stream for a read; Linux never does so for a write. */
  | { readonly kind: 'zero' }
  /** The process is killed at the call (SIGKILL), which is not made. */
  | { readonly kind: 'kill' }
  /**
   * The caller is stopped until it is released, which is when the client has stopped reading; then the send buffer is made
   * as small as the kernel allows, so that it fills for real.
   */
  | { readonly kind: 'full' };
