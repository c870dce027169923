/** The words of the segment's protocol that are no offsets: they mirror the enums of `src/segment.h`. */

/** Version of the layout; raised with every change of `src/layout.def`. */
export const LAYOUT_VERSION = 1;

/** What a rule does (`enum nf_action`). */
export const ACTION = { short: 1, error: 2, reset: 3, hold: 4 } as const;

/** Life of a rule (`enum nf_rule_state`). */
export const RULE_STATE = { armed: 0, fired: 1, moot: 2 } as const;

/** Kind of a case's key, its upper half (`enum nf_key_kind`). */
export const KEY_KIND = { source: 1, accept: 2 } as const;

/** Kind of a journal event (`enum nf_event_kind`). */
export const EVENT_KIND = { call: 0, held: 1, turnEnd: 2, log: 3, process: 4, exit: 5 } as const;

/** Bits of an event's flags (`enum nf_event_flag`). */
export const EVENT_FLAG = {
  injected: 1,
  cut: 2,
  reset: 4,
  held: 8,
  expired: 16,
  moot: 32,
  sigpipe: 64,
} as const;

/** Rules that one case can hold (`NF_RULES`). */
export const RULES_PER_CASE = 16;
