import { setTimeout as delay } from 'node:timers/promises';
import { checkCase } from '../../harness/check/check-case.ts';
import { responseRanges } from '../../harness/contract/response-ranges.ts';
import { isWithin, type TakenBytes, takenBytes, takenOf } from '../../harness/contract/taken-bytes.ts';
import { NthfailError } from '../../harness/errors.ts';
import type { TlsRecord } from '../../harness/exchange/tls-record.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import { accessLinesOf } from '../../harness/run/access-lines.ts';
import type { Golden } from '../../harness/run/golden.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import type { JudgedExchange, Run } from '../../harness/run/run.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Piece, Target } from '../../harness/target/target.ts';

/** Bytes of one response: with its head, and of its body. */
export interface Count {
  readonly sent: number;
  readonly body: number;
}

/** The same as far as one can tell: two numbers where a TLS record was torn. */
export interface Taken {
  readonly sent: TakenBytes;
  readonly body: TakenBytes;
}

/** What is claimed of a response that broke off, beside what happened. */
export interface ByteTruth {
  /** Where in the response. */
  readonly place: string;
  /** Which response of the connection, and what its body is made of. */
  readonly response: string;
  readonly plan: string;
  readonly command: string;
  /** What the kernel took of this response; over TLS, what the records carry that it took. */
  readonly left: Taken;
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
/** Of a TLS record, in front of what it carries. */
const TLS_HEADER_BYTES = 5;
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
 * server whose log counts nothing has no rows. Over TLS it is the record with that byte in it that breaks off.
 */
export async function observeByteTruth(target: Target): Promise<TargetTruth> {
  const access = countingLine(target.log);
  const { pathFor, requestsPerConnection = Infinity } = target;
  const rows: ByteTruth[] = [];
  if (access === undefined || pathFor === undefined) return { target: target.name, rows };
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
        const asked = {
          server,
          access,
          workload,
          golden,
          records: await recordsOf(server, workload, golden),
        };
        const response = sources.length > 1 ? `${name}, from ${from}` : name;
        for (const place of PLACES) rows.push({ response, ...(await observe(asked, place)) });
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

/** One workload on one server, and what it is without a fault. */
interface Asked {
  readonly server: RunningServer;
  readonly access: RegExp;
  readonly workload: string;
  readonly golden: Golden;
  /** On the wire; none on plain TCP. */
  readonly records: readonly TlsRecord[];
}

/** The TLS records that a workload's responses go out in. A write that is cut short changes none of them. */
async function recordsOf(
  server: RunningServer,
  workload: string,
  golden: Golden,
): Promise<readonly TlsRecord[]> {
  if (server.target.isSecure !== true) return [];
  const { exchange } = await breakOff({ server, workload, golden }, 'write#1=short:1');
  return exchange.tls?.records ?? [];
}

/** Runs a plan that must strike: a row about a fault that did not would be about nothing. */
async function breakOff(
  { server, workload, golden }: Pick<Asked, 'server' | 'workload' | 'golden'>,
  plan: string,
): Promise<JudgedExchange & { readonly run: Run }> {
  const { run, judgement } = await checkCase(server, { plan, workload, golden, contracts: [] });
  const [exchange] = run.exchanges;
  if (judgement.verdict === 'passed' && exchange !== undefined) return { ...exchange, run };
  throw new NthfailError(
    'NF_E_GOLDEN',
    `${server.target.name}: ${plan} on ${workload} is ${judgement.verdict}: ${judgement.reason}`,
  );
}

async function observe(asked: Asked, { name, at, fault }: Place): Promise<Omit<ByteTruth, 'response'>> {
  const { server, golden, records } = asked;
  const ranges = responseRanges(golden);
  const range = ranges.at(-1) ?? { start: 0, body: 0, end: 0 };
  const offset = range.start + at(range.body - range.start, range.end - range.start);
  const mark = server.markOutput();
  const { run, ...judged } = await breakOff(asked, `write@${wireOffset(records, offset)}=${fault}`);
  const left = takenOf(range, takenBytes(judged));
  const claimed = await readClaim(asked, mark, judged, ranges.length);
  return {
    place: name,
    plan: printPlan(run.plan),
    command: formatRunCommand(run),
    left,
    received: Math.max(0, judged.exchange.received.length - range.start),
    claimed,
    isTrue:
      claimed !== undefined &&
      (claimed.sent === undefined || isWithin(claimed.sent, left.sent)) &&
      (claimed.body === undefined || isWithin(claimed.body, left.body)),
  };
}

/** Where a byte of the application's stands on the wire: over TLS, that far into the record that carries it. */
function wireOffset(records: readonly TlsRecord[], plainOffset: number): number {
  let start = 0;
  for (const { at, content, contentBytes } of records) {
    if (content !== 'data') continue;
    if (plainOffset < start + contentBytes) return at + TLS_HEADER_BYTES + (plainOffset - start);
    start += contentBytes;
  }
  return plainOffset;
}

/** What the line about the last response says. */
async function readClaim(
  { server, access }: Asked,
  mark: readonly number[],
  { exchange }: JudgedExchange,
  responses: number,
): Promise<Partial<Count> | undefined> {
  for (let waitedMs = 0; ; waitedMs += 50) {
    const own = accessLinesOf(server.readOutput(mark), access, exchange.source);
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
