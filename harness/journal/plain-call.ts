import type { CallEvent } from './event.ts';

/** A call on connection 1 that came to 0 and that nothing was done to, but for what `fields` say. */
export function plainCall(
  fields: Partial<CallEvent> & Pick<CallEvent, 'call' | 'sequence' | 'atNs'>,
): CallEvent {
  return {
    kind: 'call',
    tid: 7,
    turn: 1,
    process: 0,
    connection: 1,
    fd: 9,
    asked: 0,
    result: 0,
    durationNs: 10,
    ordinal: 0,
    step: undefined,
    isInjected: false,
    isCut: false,
    isReset: false,
    isHeld: false,
    isExpired: false,
    isMoot: false,
    isSigpipe: false,
    isDelayed: false,
    isFull: false,
    isKilled: false,
    isOfServer: false,
    isGone: false,
    pieces: undefined,
    ...fields,
  };
}
