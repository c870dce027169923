import { setTimeout as delay } from 'node:timers/promises';
import { checkCase } from '../../harness/check/check-case.ts';
import { responseRanges } from '../../harness/contract/response-ranges.ts';
import { NthfailError } from '../../harness/errors.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import { accessLinesOf } from '../../harness/run/access-lines.ts';
import type { Golden } from '../../harness/run/golden.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import type { Run } from '../../harness/run/run.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Piece, Target } from '../../harness/target/target.ts';

/** Bytes of one response: with its head, and of its body. */
export interface Count {
  readonly sent: number;
  readonly body: number;
}

/** What is claimed of a response that broke off, beside what happened. */
export interface ByteTruth {
  /** Where in the response. */
  readonly place: string;
  /** Which response of the connection, and what its body is made of. */
  readonly response: string;
  readonly plan: string;
  readonly command: string;
  /** What the kernel took of this response. */
  readonly left: Count;
  /** What the client got of it: a reset may take away what had left. */
  readonly received: number;
  /** What the access log says; undefined where it has no line. A field that it does not count is left out. */
  readonly claimed: Partial<Count> | undefined;
  readonly isTrue: boolean;
}

/** The claims of one target's access log. */
export interface TargetTruth {
  readonly target: string;
  readonly rows: readonly ByteTruth[];
}

/** How long a line of the log is waited for, in milliseconds. */
const LINE_MS = 3000;
/** Size of a body: one write or a few, on any server. */
const BODY_BYTES = 20_000;

const WORKLOADS: readonly {
  readonly name: string;
  readonly requests: number;
  readonly text: (path: string) => string;
}[] = [
  { name: 'one request', requests: 1, text: (path) => `GET ${path}` },
  { name: 'the second on a connection', requests: 2, text: (path) => `GET ${path}; await; GET ${path}` },
  { name: 'the second of a pipeline', requests: 2, text: (path) => `GET ${path}; GET ${path}` },
];

/** Where a response is struck: an offset into it, and what happens there. */
interface Place {
  readonly name: string;
  readonly at: (head: number, whole: number) => number;
  /** In plan text. */
  readonly fault: string;
}

/** The boundaries of a response, and one that goes out whole behind a short write. */
export const PLACES: readonly Place[] = [
  { name: 'inside the head', at: () => 10, fault: 'reset' },
  { name: "at the head's end", at: (head) => head, fault: 'reset' },
  { name: 'inside the body', at: (head, whole) => Math.floor((head + whole) / 2), fault: 'reset' },
  { name: 'before the last byte', at: (_head, whole) => whole - 1, fault: 'reset' },
  { name: 'whole, in pieces', at: (head) => head + 5000, fault: 'short:1' },
];

/**
 * Breaks a response off at each of its boundaries, and compares what the access log claims with what the kernel took. A
 * server whose log counts nothing has no rows, and neither has one whose bytes on the wire are encrypted.
 */
export async function observeByteTruth(target: Target): Promise<TargetTruth> {
  const access = countingLine(target.log);
  const { pathFor, requestsPerConnection = Infinity } = target;
  const rows: ByteTruth[] = [];
  if (access === undefined || pathFor === undefined || target.isSecure === true)
    return { target: target.name, rows };
  const ask = (from: Piece['from']): string =>
    pathFor({ framing: 'length', pieces: [{ from, bytes: BODY_BYTES }] });
  // A server that has no such choice answers both in the same way.
  const sources = ask('memory') === ask('file') ? (['file'] as const) : (['file', 'memory'] as const);
  const server = await startServer(target);
  try {
    for (const from of sources)
      for (const { name, text, requests } of WORKLOADS) {
        if (requests > requestsPerConnection) continue;
        const workload = text(ask(from));
        const golden = await goldenOf(server, workload);
        const response = sources.length > 1 ? `${name}, from ${from}` : name;
        for (const place of PLACES)
          rows.push({ response, ...(await observe(server, access, workload, golden, place)) });
      }
    return { target: target.name, rows };
  } finally {
    await server.stop();
  }
}

/** The line in which a server counts: the late one where the other does not. */
function countingLine({ access, unjudgedAccess }: Target['log']): RegExp | undefined {
  return [access, unjudgedAccess].find(
    (line) => line !== undefined && /\(\?<(?:sent|body)>/.test(line.source),
  );
}

async function observe(
  server: RunningServer,
  access: RegExp,
  workload: string,
  golden: Golden,
  { name, at, fault }: Place,
): Promise<Omit<ByteTruth, 'response'>> {
  const ranges = responseRanges(golden);
  const range = ranges.at(-1) ?? { start: 0, body: 0, end: 0 };
  const offset = range.start + at(range.body - range.start, range.end - range.start);
  const mark = server.markOutput();
  const plan = `write@${offset}=${fault}`;
  const { run, judgement } = await checkCase(server, { plan, workload, golden, contracts: [] });
  // A row about a fault that did not strike would be about nothing.
  if (judgement.verdict !== 'passed')
    throw new NthfailError(
      'NF_E_GOLDEN',
      `${server.target.name}: ${plan} on ${workload} is ${judgement.verdict}: ${judgement.reason}`,
    );
  const sentBytes = run.exchanges[0]?.connection?.sentBytes ?? 0;
  const left = {
    sent: Math.max(0, sentBytes - range.start),
    body: Math.max(0, sentBytes - range.body),
  };
  const claimed = await readClaim(server, mark, access, run, ranges.length);
  return {
    place: name,
    plan: printPlan(run.plan),
    command: formatRunCommand(run),
    left,
    received: Math.max(0, (run.exchanges[0]?.exchange.received.length ?? 0) - range.start),
    claimed,
    isTrue:
      claimed !== undefined &&
      (claimed.sent ?? left.sent) === left.sent &&
      (claimed.body ?? left.body) === left.body,
  };
}

/** What the line about the last response says. */
async function readClaim(
  server: RunningServer,
  mark: readonly number[],
  access: RegExp,
  run: Run,
  responses: number,
): Promise<Partial<Count> | undefined> {
  const { source } = run.exchanges[0]?.exchange ?? {};
  for (let waitedMs = 0; ; waitedMs += 50) {
    const own = source === undefined ? [] : accessLinesOf(server.readOutput(mark), access, source);
    const { sent, body } = own[responses - 1]?.groups ?? {};
    if (sent !== undefined || body !== undefined)
      return {
        ...(sent === undefined ? {} : { sent: Number(sent) }),
        ...(body === undefined ? {} : { body: Number(body) }),
      };
    if (waitedMs >= LINE_MS) return undefined;
    await delay(50);
  }
}
