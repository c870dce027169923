// Made from src/layout.def by `npm run generate`. Do not edit.

/** Where each array of records begins in the segment, in bytes, and how many it holds (0: as many as asked for). */
export const AREA = {
  keys: { at: 4096, count: 1024 },
  cases: { at: 12288, count: 1024 },
  rules: { at: 77824, count: 16384 },
  connections: { at: 1126400, count: 4096 },
  processes: { at: 1650688, count: 256 },
  journal: { at: 1667072, count: 0 },
} as const;

/** Size of a `struct nf_header` and the offset of each of its fields, in bytes. */
export const HEADER = {
  size: 4096,
  magic: 0,
  version: 8,
  journalCapacity: 12,
  segmentSize: 16,
  active: 64,
  keyCount: 68,
  logCount: 72,
  head: 128,
  tail: 192,
  lostEvents: 256,
  lostConnections: 264,
  lostDescriptors: 272,
  nextConnection: 280,
  nextProcess: 284,
  doorbell: 320,
  listening: 324,
  logs: 384,
} as const;

/** Size of a `struct nf_case` and the offset of each of its fields, in bytes. */
export const CASE = {
  size: 64,
  state: 0,
  inFlight: 4,
  ruleCount: 8,
  accepts: 12,
  connections: 16,
} as const;

/** Size of a `struct nf_rule` and the offset of each of its fields, in bytes. */
export const RULE = {
  size: 64,
  action: 0,
  byName: 1,
  call: 2,
  ordinal: 4,
  bytes: 8,
  error: 16,
  limitMs: 20,
  state: 24,
  gate: 28,
  asked: 32,
} as const;

/** Size of a `struct nf_connection` and the offset of each of its fields, in bytes. */
export const CONNECTION = {
  size: 128,
  id: 0,
  caseSlot: 4,
  peerAddress: 8,
  peerPort: 12,
  next: 16,
  references: 20,
  familyCalls: 24,
  epollFd: 28,
  epollData: 32,
  epollEvents: 40,
  epollProcess: 44,
  calls: 48,
} as const;

/** Size of a `struct nf_process` and the offset of each of its fields, in bytes. */
export const PROCESS = {
  size: 64,
  pid: 0,
  parentPid: 4,
  startedNs: 8,
  name: 16,
} as const;

/** Size of a `struct nf_event` and the offset of each of its fields, in bytes. */
export const EVENT = {
  size: 64,
  sequence: 0,
  atNs: 8,
  result: 16,
  asked: 24,
  durationNs: 32,
  connection: 36,
  fd: 40,
  tid: 44,
  turn: 48,
  ordinal: 52,
  caseSlot: 56,
  process: 58,
  kind: 60,
  call: 61,
  flags: 62,
  rule: 63,
} as const;

/** The same numbers in the order in which `nf_layout` reports them. */
export const LAYOUT_WORDS: readonly number[] = [
  4096, 12288, 77824, 1126400, 1650688, 1667072, 4096, 0, 8, 12, 16, 64, 68, 72, 128, 192, 256, 264, 272, 280,
  284, 320, 324, 384, 64, 0, 4, 8, 12, 16, 64, 0, 1, 2, 4, 8, 16, 20, 24, 28, 32, 128, 0, 4, 8, 12, 16, 20,
  24, 28, 32, 40, 44, 48, 64, 0, 4, 8, 16, 64, 0, 8, 16, 24, 32, 36, 40, 44, 48, 52, 56, 58, 60, 61, 62, 63,
];
