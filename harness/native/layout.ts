/** The words of the segment's protocol that are no offsets: they mirror the enums of `src/segment.h`. */

/** Version of the layout; raised with every change of `src/layout.def` or `src/calls.def`. */
export const LAYOUT_VERSION = 8;

/** What a rule does (`enum nf_action`). */
export const ACTION = {
  short: 1,
  error: 2,
  reset: 3,
  hold: 4,
  delay: 5,
  zero: 6,
  kill: 7,
  full: 8,
} as const;

/** What a rule counts (`enum nf_counted`). */
export const COUNTED = { family: 0, call: 1 } as const;

/** A family of calls (`enum nf_family`). */
export const FAMILY = { write: 0, read: 1, lifecycle: 2, readiness: 3, alloc: 4 } as const;

/** Which processes and threads a rule looks at (`enum nf_who`). */
export const WHO = { any: 0, main: 1, worker: 2, one: 3 } as const;

/** What has happened on a connection (`enum nf_seen`). */
export const SEEN = { 'first-read': 1, 'request-head': 2, 'response-head': 4, shutdown: 8 } as const;

/** Last ordinal of a rule without end. */
export const WITHOUT_END = 0xffff_ffff;

/** Life of a rule (`enum nf_rule_state`). */
export const RULE_STATE = { armed: 0, fired: 1, moot: 2 } as const;

/** Kind of a case's key, its upper half (`enum nf_key_kind`). */
export const KEY_KIND = { none: 0, source: 1, accept: 2, listener: 3, server: 4 } as const;

/** Whether a process's allocations are followed (`enum nf_allocator`). */
export const ALLOCATOR = { left: 0, followed: 1, own: 2 } as const;

/** Kind of a journal event (`enum nf_event_kind`). */
export const EVENT_KIND = { call: 0, held: 1, turnEnd: 2, log: 3, process: 4, exit: 5, unseen: 6 } as const;

/** Bits of an event's flags (`enum nf_event_flag`). */
export const EVENT_FLAG = {
  injected: 1,
  cut: 2,
  reset: 4,
  held: 8,
  expired: 16,
  moot: 32,
  sigpipe: 64,
  delayed: 128,
  full: 256,
  killed: 512,
  server: 1024,
  gone: 2048,
  pieces: 4096,
  site: 8192,
} as const;

/** What a case asks for besides its rules, in `nf_case.scans` (`NF_PIECES`, `NF_SITES`). */
export const WANTED = { pieces: 32, sites: 128 } as const;

/** From where a rule's calls are made (`enum nf_caller_kind`). */
export const CALLER = { anywhere: 0, call: 1, stack: 2 } as const;

/** Pieces of code that the rules of one case can ask for (`NF_RANGES`). */
export const RANGES_PER_CASE = 64;

/** Programs and libraries that one segment tells apart (`NF_MODULES`). */
export const MODULES = 256;

/** Edges of one gathered write that the journal keeps (`NF_EDGES`). */
export const MOST_EDGES = 63;

/** Rules that one case can hold (`NF_RULES`). */
export const RULES_PER_CASE = 16;
