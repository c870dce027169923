// Made from src/layout.def by `npm run generate`. Do not edit.

/** Where each array of records begins in the segment, in bytes, and how many it holds (0: as many as asked for). */
export const AREA = {
  keys: { at: 4096, count: 1024 },
  cases: { at: 12288, count: 1024 },
  rules: { at: 77824, count: 16384 },
  connections: { at: 2174976, count: 16384 },
  processes: { at: 6369280, count: 256 },
  modules: { at: 6385664, count: 256 },
  ranges: { at: 6451200, count: 65536 },
  journal: { at: 7499776, count: 0 },
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
  serverConnection: 76,
  refusesIoUring: 80,
  census: 84,
  counting: 88,
  allocating: 92,
  coverageAt: 96,
  head: 128,
  tail: 192,
  lostEvents: 256,
  lostConnections: 264,
  lostDescriptors: 272,
  nextConnection: 280,
  nextProcess: 284,
  doorbell: 320,
  listening: 324,
  waiting: 328,
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
  scans: 20,
  listener: 24,
  callers: 32,
} as const;

/** Size of a `struct nf_rule` and the offset of each of its fields, in bytes. */
export const RULE = {
  size: 128,
  action: 0,
  counted: 1,
  call: 2,
  isPerTurn: 3,
  role: 4,
  thread: 5,
  after: 6,
  isByByte: 7,
  first: 8,
  last: 12,
  step: 16,
  times: 20,
  bytes: 24,
  atByte: 32,
  error: 40,
  limitMs: 44,
  processNumber: 48,
  threadNumber: 52,
  comm: 56,
  listener: 72,
  state: 80,
  gate: 84,
  asked: 88,
  strikes: 96,
  caller: 100,
  firstRange: 102,
  rangeCount: 104,
} as const;

/** Size of a `struct nf_connection` and the offset of each of its fields, in bytes. */
export const CONNECTION = {
  size: 256,
  id: 0,
  caseSlot: 4,
  peerAddress: 8,
  peerPort: 12,
  next: 16,
  references: 20,
  familyCalls: 24,
  bytes: 32,
  inode: 48,
  seen: 56,
  turn: 64,
  newlines: 72,
  calls: 80,
  turnCalls: 144,
  refusals: 208,
  idleReports: 216,
  idleReportsMax: 220,
} as const;

/** Size of a `struct nf_process` and the offset of each of its fields, in bytes. */
export const PROCESS = {
  size: 64,
  pid: 0,
  parentPid: 4,
  startedNs: 8,
  name: 16,
  execs: 32,
  number: 36,
  liveBytes: 40,
  census: 48,
  liveKnown: 52,
  answers: 56,
  allocator: 60,
} as const;

/** Size of a `struct nf_module` and the offset of each of its fields, in bytes. */
export const MODULE = {
  size: 256,
  key: 0,
  pathLength: 8,
  path: 16,
} as const;

/** Size of a `struct nf_range` and the offset of each of its fields, in bytes. */
export const RANGE = {
  size: 16,
  start: 0,
  bytes: 8,
  module: 12,
} as const;

/** Size of a `struct nf_site` and the offset of each of its fields, in bytes. */
export const SITE = {
  size: 16,
  address: 0,
  module: 8,
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
  flags: 58,
  process: 60,
  kind: 61,
  call: 62,
  rule: 63,
} as const;

/** The same numbers in the order in which `nf_layout` reports them. */
export const LAYOUT_WORDS: readonly number[] = [
  4096, 12288, 77824, 2174976, 6369280, 6385664, 6451200, 7499776, 4096, 0, 8, 12, 16, 64, 68, 72, 76, 80, 84,
  88, 92, 96, 128, 192, 256, 264, 272, 280, 284, 320, 324, 328, 384, 64, 0, 4, 8, 12, 16, 20, 24, 32, 128, 0,
  1, 2, 3, 4, 5, 6, 7, 8, 12, 16, 20, 24, 32, 40, 44, 48, 52, 56, 72, 80, 84, 88, 96, 100, 102, 104, 256, 0,
  4, 8, 12, 16, 20, 24, 32, 48, 56, 64, 72, 80, 144, 208, 216, 220, 64, 0, 4, 8, 16, 32, 36, 40, 48, 52, 56,
  60, 256, 0, 8, 16, 16, 0, 8, 12, 16, 0, 8, 64, 0, 8, 16, 24, 32, 36, 40, 44, 48, 52, 56, 58, 60, 61, 62, 63,
];
