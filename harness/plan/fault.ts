import type { ErrnoName } from './errno-name.ts';

/**
 * What happens to a call.
 *
 * `short`, `error` and `reset` decide how the call ends; a call ends once. `hold` only stops the caller, so a call can
 * be held first and then end in any way.
 */
export type Fault =
  /** The call is cut after `bytes` bytes (1 to MAX_COUNT, inclusive), which are really sent. */
  | { readonly kind: 'short'; readonly bytes: number }
  /** The call is not made and fails with this errno; the connection itself stays healthy. */
  | { readonly kind: 'error'; readonly errno: ErrnoName }
  /** The kernel itself fails this call and all that follow on the connection. */
  | { readonly kind: 'reset' }
  /** The caller is stopped until the hold of this name (see HOLD_NAME) is released; then the call goes on. */
  | { readonly kind: 'hold'; readonly name: string };
