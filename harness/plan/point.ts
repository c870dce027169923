import type { WriteCallName } from './write-call-name.ts';

/** Which connection a fault is for. */
export type ConnectionSelector =
  /** The connections whose client is bound to this address in 127.0.0.0/8. */
  | { readonly by: 'source'; readonly address: string }
  /** The `ordinal`-th connection accepted after arming, counted from 1 to MAX_COUNT, inclusive. */
  | { readonly by: 'accept'; readonly ordinal: number };

/** Which calls are counted: all of the write family together, or those of one name. */
export type CallSelector = { readonly family: 'write' } | { readonly call: WriteCallName };

/** Where a fault strikes. */
export interface Point {
  /** Left out: every connection of the case. */
  readonly connection?: ConnectionSelector;
  readonly call: CallSelector;
  /** Which of the counted calls, from 1 to MAX_COUNT, inclusive; counted per connection and per `call`. */
  readonly ordinal: number;
}
