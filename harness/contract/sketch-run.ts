import { constants } from 'node:os';
import { NthfailError } from '../errors.ts';
import type { ClientEvent, ExchangeState } from '../exchange/exchange.ts';
import { HTTP1 } from '../exchange/http1.ts';
import { viewConnections } from '../journal/connection-view.ts';
import type { CallEvent, TurnEndEvent } from '../journal/event.ts';
import type { LogRecord } from '../journal/log-record.ts';
import { plainCall } from '../journal/plain-call.ts';
import { CALLS } from '../native/calls.data.ts';
import type { ProbeHit } from '../probe/hit-order.ts';
import type { Bystander, LostProcess, Probed, Run, Usage } from '../run/run.ts';
import { allNamesOf, type Handlers } from '../target/handlers.ts';
import type { LogKnowledge } from '../target/log-knowledge.ts';
import { repeatParts } from './repeat-parts.ts';
import { SketchedTls } from './sketched-tls.ts';

/** The log of a sketched server, unless another is given. */
const LOG: LogKnowledge = {
  partialRecord: /peer closed mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/,
  partialRecordLevel: /\[info\]/,
  readyHandler: /ready handler fd:(?<fd>\d+)/,
  errorHandler: /error handler fd:(?<fd>\d+)/,
  alert: /\[alert\]/,
};

/** The handlers of a sketched server. */
const HANDLERS: Handlers = { pass: 'on_pass', ready: 'on_ready', error: 'on_error' };

const FD = 9;
const CLIENT = { address: '127.0.0.9', port: 40_000 };

/**
 * A run written down by hand, one line for each thing that happened, to try a contract on. A line is one of
 *
 *     accept
 *     send 200 = 100              any call that moves bytes: asked, and the result (a number, or an errno)
 *     close      close = EBADF    any other call on the connection, 0 unless it says more
 *     poll                        the thread polls: a new turn begins
 *     enters on_ready             the thread enters a probed function: on_pass, on_ready and on_error are the handlers
 *     probed                      those are probed, entered or not          lost-entries 3    the probes lost some
 *     other send 10 = 10          a call of the same thread on another connection of the case
 *     log TEXT                    a record in its place among the calls        out TEXT   a line of output
 *     expected ab*50 c            the fault-free response; `*` repeats, spaces join, `\s` and `\n` are what HTTP needs. Default: x*300
 *     received ab*20              what the client got. Default: as much of that as was sent
 *     tls data 122                a whole TLS record, header and all; also handshake, alert, undecipherable
 *     tls close-notify            a record that ends the stream
 *     tls torn 10/122 | foreign 38        what stands behind the last whole record
 *     client gave up | closed | reset | was closed | was reset
 *     half-closed                 the client closed its sending side       serves half-closed     the server promises that
 *     unread                      from here on the client does not read, until the end     keeps 100   `outputLimitBytes`
 *     server accept4 = EMFILE     a call of the server itself, which the plan made fail
 *     company                     other cases ran on the server
 *     bystander fresh 0/300       got 0 of 300 bytes; `closed` behind it: the server had closed that connection; `farewell`:
 *                                 these are the right bytes, and the header says that it will
 *     usage descriptors 4 5 6     after each round; also threads, bytes
 *     idle 100                    polls in a row that reported the connection for nothing
 *     cpu 80/100                  milliseconds on a CPU, of how many
 *     lost 4711                   a process that is gone
 *
 * and ends in `×3` to stand there three times.
 * @throws NthfailError `NF_E_USAGE` for a line that is none of these
 */
export function sketchRun(text: string, log: LogKnowledge = LOG): Run {
  const sketch = new Sketch(log);
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    const [, body = line, times = '1'] = /^(.*?)\s*×(\d+)$/.exec(line) ?? [];
    for (let i = 0; i < Number(times); i += 1) sketch.add(body);
  }
  return sketch.finish();
}

class Sketch {
  readonly #log: LogKnowledge;
  readonly #events: CallEvent[] = [];
  readonly #records: LogRecord[] = [];
  readonly #bystanders: Bystander[] = [];
  readonly #lost: LostProcess[] = [];
  readonly #usage = new Map<string, readonly number[]>();
  readonly #hits: ProbeHit[] = [];
  readonly #turnEnds: TurnEndEvent[] = [];
  #isProbed = false;
  #lostEntries = 0;
  #output = '';
  #sequence = 0;
  #turn = 1;
  #expected: Buffer = Buffer.alloc(300, 'x');
  #received: Buffer | undefined;
  #tls: SketchedTls | undefined;
  #client: string | undefined;
  #idleReports = 0;
  #cpu: Run['cpu'];
  #isHalfClosed = false;
  #servesHalfClosed = false;
  #hasCompany = false;
  #outputLimitBytes: number | undefined;
  #pausedAtNs: bigint | undefined;

  constructor(log: LogKnowledge) {
    this.#log = log;
  }

  add(line: string): void {
    const [word = '', ...rest] = line.split(/\s+/);
    const text = rest.join(' ');
    const numbers = text.split(/[\s/]+/).map(Number);
    const [first = 0, second = 0] = numbers;
    this.#sequence += 1;
    if (word === 'poll') this.#poll();
    else if (word === 'enters') this.#enter(text);
    else if (word === 'probed') this.#isProbed = true;
    else if (word === 'lost-entries') this.#lostEntries = first;
    else if (word === 'other') this.#addCall(text, { connection: 2, fd: FD + 1 });
    else if (word === 'log') this.#addRecord(text);
    else if (word === 'out') this.#output += `${text}\n`;
    else if (word === 'expected') this.#expected = repeatParts(rest);
    else if (word === 'received') this.#received = repeatParts(rest);
    else if (word === 'tls') (this.#tls ??= new SketchedTls()).add(rest[0] ?? '', numbers[1], numbers[2]);
    else if (word === 'client') this.#client = text;
    else if (word === 'half-closed') this.#isHalfClosed = true;
    else if (word === 'serves') this.#servesHalfClosed = true;
    else if (word === 'company') this.#hasCompany = true;
    else if (word === 'keeps') this.#outputLimitBytes = first;
    else if (word === 'unread') this.#pausedAtNs = this.#place().atNs;
    else if (word === 'server')
      this.#addCall(text, { isOfServer: true, connection: 0, isInjected: true, step: 0 });
    else if (word === 'bystander') this.#addBystander(rest);
    else if (word === 'usage') this.#usage.set(rest[0] ?? '', rest.slice(1).map(Number));
    else if (word === 'idle') this.#idleReports = first;
    else if (word === 'cpu') this.#cpu = { usedNs: ms(first), wallNs: ms(second) };
    else if (word === 'lost') this.#lost.push({ pid: first, end: undefined });
    else this.#addCall(line);
  }

  finish(): Run {
    const [connection] = viewConnections(this.#events);
    const path = '/';
    const workload = [{ kind: 'get' as const, path }];
    const stream = this.#expected;
    const received = this.#received ?? stream.subarray(0, this.#tls?.dataBytes ?? connection?.sentBytes ?? 0);
    const response = { path, status: 200, bytes: stream, headBytes: 0, keepsAlive: true };
    const gaveUp = this.#client === 'gave up';
    const isComplete = received.length === stream.length;
    const exchange = {
      source: CLIENT,
      server: { address: '127.0.2.2', port: 80 },
      events: this.#clientEvents(),
      sent: Buffer.alloc(0),
      received,
      wireBytes: this.#tls?.wireBytes ?? received.length,
      ...(this.#tls === undefined ? {} : { tls: this.#tls.stream() }),
      end: this.#endOf(connection?.lastClose !== undefined, isComplete),
    };
    const golden = { protocol: HTTP1, workload, responses: [response], stream, writes: [] };
    return {
      target: {
        name: 'sketch',
        title: 'a server on paper',
        log: this.#log,
        handlers: HANDLERS,
        servesHalfClosed: this.#servesHalfClosed,
        ...(this.#outputLimitBytes === undefined ? {} : { outputLimitBytes: this.#outputLimitBytes }),
      },
      plan: { steps: [] },
      onHold: {},
      steps: [],
      exchanges: [
        { exchange, workload, golden, isComplete, gaveUp, connection, idleReports: this.#idleReports },
      ],
      events: this.#events,
      log: this.#records,
      ...(this.#isProbed ? { probes: this.#probes() } : {}),
      outputWhileArmed: this.#output,
      output: this.#output,
      bystanders: this.#bystanders,
      lostProcesses: this.#lost,
      isServerKilled: false,
      usage: this.#usages(),
      hasCompany: this.#hasCompany,
      cpu: this.#cpu,
      losses: { events: 0, connections: 0, descriptors: 0 },
      usesIoUring: false,
      calmMs: 0,
      patienceMs: 1000,
    };
  }

  #probes(): Probed {
    return {
      functions: allNamesOf(HANDLERS),
      hits: this.#hits,
      turnEnds: this.#turnEnds,
      losses: { records: this.#lostEntries, fullRings: 0 },
    };
  }

  #clientEvents(): readonly ClientEvent[] {
    const atNs = BigInt(this.#sequence + 1) * 1000n;
    return [
      ...(this.#isHalfClosed ? [{ kind: 'half-closed' as const, atNs: 1n }] : []),
      ...(this.#pausedAtNs === undefined
        ? []
        : [
            { kind: 'paused' as const, atNs: this.#pausedAtNs },
            { kind: 'resumed' as const, atNs },
          ]),
    ];
  }

  #addRecord(text: string): void {
    this.#records.push({ ...this.#place(), text });
    this.#output += `${text}\n`;
  }

  #addBystander([name, bytes = '', state]: readonly string[]): void {
    const [receivedBytes = 0, expectedBytes = 0] = bytes.split('/').map(Number);
    this.#bystanders.push({
      name: name === 'fresh' ? name : 'kept-alive',
      expectedBytes,
      receivedBytes,
      isIdentical: receivedBytes === expectedBytes,
      isFarewell: state === 'farewell',
      state: state === 'closed' ? 'server-closed' : 'open',
    });
  }

  #poll(): void {
    this.#turnEnds.push({ ...this.#place(), kind: 'turn-end', process: 0 });
    this.#turn += 1;
  }

  #enter(name: string): void {
    this.#isProbed = true;
    const { atNs, tid } = this.#place();
    this.#hits.push({ name, atNs, pid: tid, tid, cpu: 0 });
  }

  #addCall(line: string, more: Partial<CallEvent> = {}): void {
    const [, word = '', asked = '0', result = '0'] = /^(\w+)(?: (\d+))?(?: = (\w+))?$/.exec(line) ?? [];
    const call = CALLS.find(({ name }) => name === (word === 'accept' ? 'accept4' : word))?.name;
    const value = /^\d+$/.test(result)
      ? Number(result)
      : -(Object.entries(constants.errno).find(([name]) => name === result)?.[1] ?? Number.NaN);
    if (call === undefined || Number.isNaN(value))
      throw new NthfailError('NF_E_USAGE', `nothing can be made of the line ${JSON.stringify(line)}`, {
        hint: 'sketchRun lists what a line may be',
      });
    const hasClosed = this.#events.some((event) => event.call === 'close');
    this.#events.push(
      plainCall({
        ...this.#place(),
        call,
        fd: FD,
        asked: Number(asked),
        result: word === 'accept' ? FD : value,
        ordinal: word === 'accept' ? CLIENT.port : 0,
        isGone: hasClosed && result === 'EBADF',
        ...more,
      }),
    );
  }

  #place(): { sequence: number; atNs: bigint; tid: number; turn: number } {
    return { sequence: this.#sequence, atNs: BigInt(this.#sequence) * 1000n, tid: 7, turn: this.#turn };
  }

  #endOf(isClosed: boolean, isComplete: boolean): ExchangeState {
    const atNs = BigInt(this.#sequence + 1) * 1000n;
    switch (this.#client) {
      case 'closed':
      case 'gave up':
        return { kind: 'client-closed', atNs };
      case 'reset':
        return { kind: 'client-reset', atNs };
      case 'was reset':
        return { kind: 'server-reset', atNs, code: 'ECONNRESET' };
      case 'was closed':
        return { kind: 'server-closed', atNs };
      default:
        return isClosed && !isComplete ? { kind: 'server-closed', atNs } : { kind: 'client-closed', atNs };
    }
  }

  #usages(): readonly Usage[] {
    const rounds = Math.max(0, ...[...this.#usage.values()].map(({ length }) => length));
    return Array.from({ length: rounds }, (_, round) => ({
      descriptors: this.#usage.get('descriptors')?.[round] ?? 10,
      threads: this.#usage.get('threads')?.[round] ?? 1,
      liveBytes: this.#usage.get('bytes')?.[round] ?? 4096,
    }));
  }
}

function ms(value: number): bigint {
  return BigInt(value) * 1_000_000n;
}
