import type { RunInput } from '../../../harness/report/html/run-input.ts';
import type { SweepJson } from '../../../harness/report/sweep-json.ts';
import type { FindingFile } from '../../../harness/search/finding-file.ts';

type Connection = RunInput['connections'][number];
type Read = Connection['received'][number];

const versions = { nthfail: '0.1.0', node: 'v20.20.0', kernel: '6.1.0', glibc: '2.36', arch: 'x64' };

/** A sweep of two points and three faults, with a case of each outcome but one. */
export const SWEEP: SweepJson = {
  nthfail: 'sweep',
  version: 1,
  server: { options: ['--log', 'my errors.log'], command: ['./server', '{port}'], says: 'a server 1.0' },
  client: 'GET /a; await',
  patienceMs: 500,
  untriedEdges: 0,
  columns: ['short:1', 'ECONNRESET', 'reset'],
  points: [
    {
      name: 'read#1',
      about: 'recv of 40 bytes',
      cells: [
        {
          column: 'short:1',
          once: { outcome: 'passed', plan: 'read#1=short:1' },
          onward: { outcome: 'vacuous', plan: 'read#1+=short:1' },
        },
        { column: 'reset', once: { outcome: 'left-out', plan: 'read#1=reset' } },
      ],
    },
    {
      name: 'write#1',
      about: 'send of 100 bytes',
      cells: [
        {
          column: 'short:1',
          once: {
            outcome: 'diverged',
            plan: 'write#1=short:1',
            reason: 'other calls before it',
            durationMs: 14,
          },
          onward: { outcome: 'broken', plan: 'write#1+=short:1' },
        },
        {
          column: 'ECONNRESET',
          once: { outcome: 'failed', plan: 'write#1=ECONNRESET', signature: 'tears-down-0000000001' },
          onward: { outcome: 'passed', plan: 'write#1+=ECONNRESET' },
        },
      ],
    },
  ],
  pairs: [
    { outcome: 'failed', plan: 'write#1=short:1; write#2=EPIPE', signature: 'fail-fast-0000000002' },
    { outcome: 'passed', plan: 'write#1=short:1; write#2=reset' },
  ],
  exhausted: ['read#2', 'write#2'],
  counts: { passed: 3, failed: 2, vacuous: 1, diverged: 1, broken: 1, 'left-out': 1 },
  coverage: { struck: 2, of: 2 },
  seed: 7,
  durationMs: 1234,
  findings: [
    {
      signature: 'tears-down-0000000001',
      cases: 1,
      plan: 'write#1=ECONNRESET',
      verdict: 'failed',
      reason: 'not kept: tears-down, contains',
      broken: [
        { contract: 'tears-down', expected: 'a close', seen: 'a descriptor that stays' },
        { contract: 'contains', expected: 'the same response', seen: 'another one' },
      ],
    },
    {
      signature: 'fail-fast-0000000002',
      cases: 1,
      plan: 'write#1=short:1; write#2=EPIPE',
      verdict: 'failed',
      reason: 'not kept: fail-fast',
      broken: [{ contract: 'fail-fast', expected: 'no further call', seen: 'a second send' }],
    },
  ],
  versions,
};

/** The finding of the sweep's first failure. */
export const FINDING: FindingFile = {
  nthfail: 'finding',
  version: 1,
  signature: 'tears-down-0000000001',
  server: { options: ['--target', 'nginx'], says: 'a server 1.0' },
  client: 'GET /a',
  plan: 'write#1=ECONNRESET; write#2=hold:a',
  at: { a: 'reset' },
  patienceMs: 500,
  calmMs: 5,
  rounds: 6,
  seed: 3,
  verdict: 'failed',
  reason: 'not kept: tears-down',
  broken: [{ contract: 'tears-down', expected: 'a close within 500 ms', seen: 'no close' }],
  versions,
  journal: [
    '        ms  who',
    '     0.100  server  send(9, 8 bytes) = ECONNRESET  ◀ injected by write#1=ECONNRESET',
  ],
};

/** A run with one connection, such a timeline and such reads. */
export function runOf(timeline: Connection['timeline'], received: readonly Read[] = []): RunInput {
  return {
    nthfail: 'run',
    version: 1,
    target: { name: 'synthetic', title: 'a server that never was' },
    workload: 'GET /a',
    plan: { text: 'write#1=EPIPE' },
    verdict: 'failed',
    reason: 'not kept: tears-down',
    contracts: [
      { id: 'fail-fast', claim: 'no further write', outcome: 'held', unseen: 'its log' },
      { id: 'tears-down', claim: 'it closes', outcome: 'broken', expected: 'a close', seen: 'none' },
      { id: 'resumes', claim: 'it goes on', outcome: 'not-applicable', because: 'nothing was short' },
    ],
    connections: [
      {
        source: { address: '127.0.0.9', port: 40_000 },
        server: { address: '127.0.0.1', port: 80 },
        end: 'open',
        isComplete: false,
        gaveUp: true,
        receivedBytes: received.at(-1)?.bytes ?? 0,
        sentBytes: timeline.reduce((sum, { takenBytes = 0 }) => sum + takenBytes, 0),
        timeline,
        received,
      },
    ],
    usesIoUring: true,
    bystanders: [{ name: 'fresh', state: 'open' }],
    lostProcesses: [{ pid: 12 }],
    again: "npx nthfail run --target synthetic --plan 'write#1=EPIPE' --get /a",
  };
}

/** A run of so many lines: calls, every tenth of them struck, and between them what the client reads and the log says. */
export function longRun(length: number): RunInput {
  const timeline: Connection['timeline'][number][] = [];
  const received: Read[] = [];
  for (let index = 0; index < length; index += 1) {
    const afterNs = index * 1000;
    const call = {
      ...{ fd: 9, asked: 20, result: 10, durationNs: 900 },
      ...{ ordinal: index, tid: 7, turn: index, process: 0 },
    };
    if (index % 4 === 1) received.push({ afterNs, bytes: 10 * (received.length + 1) });
    else if (index % 4 === 3)
      timeline.push({ afterNs, lane: 'log', text: `line ${index} of the log`, sequence: index });
    else
      timeline.push({
        ...{ afterNs, lane: 'server', text: 'send(9, 20 bytes) = 10', sequence: index, call, takenBytes: 10 },
        ...(index % 20 === 0 ? { fault: 'cut short by write#1+=short:10' } : {}),
      });
  }
  return runOf(timeline, received);
}

/** A sweep of writes and so many faults, in which every 500th write fails with the second one. */
export function largeSweep({
  points,
  columns,
}: {
  readonly points: number;
  readonly columns: readonly string[];
}): SweepJson {
  const names = Array.from({ length: points }, (_, index) => `write#${index + 1}`);
  return {
    ...SWEEP,
    columns,
    pairs: [],
    points: names.map((name, at) => ({
      name,
      about: 'send of 16384 bytes',
      cells: columns.map((column, index) => ({
        column,
        once:
          index === 1 && at % 500 === 499
            ? { outcome: 'failed', plan: `${name}=${column}`, reason: 'not kept: fail-fast' }
            : { outcome: 'passed', plan: `${name}=${column}`, durationMs: 12 },
        onward: { outcome: 'passed', plan: `${name}+=${column}` },
      })),
    })),
  };
}
