import type { ContractId, Finding } from '../../harness/contract/contract.ts';
import type { LogKnowledge } from '../../harness/target/log-knowledge.ts';

/** A run on paper and what one contract must find in it. */
export interface SketchCase {
  readonly contract: ContractId;
  readonly name: string;
  readonly sketch: string;
  readonly log?: LogKnowledge;
  readonly outcome: Finding['outcome'];
  /** What was seen, when it is broken. */
  readonly seen?: string | RegExp;
}

const RECORD = /mid-response fd:(?<fd>\d+) sent:(?<sent>\d+)/;

const ACCESS: LogKnowledge = { access: /access (?<client>[\d.:]+) sent:(?<sent>\d+)/ };

const TORN = `
  accept
  send 300 = 100
  send 200 = ECONNRESET`;

/** 38 bytes. */
const BAD_GATEWAY = String.raw`HTTP/1.1\s502\s\nContent-Length:\s2\n\nno`;

/** What each contract must find, besides its own smallest break. */
export const SKETCHES: readonly SketchCase[] = [
  { contract: 'fail-fast', name: 'nothing after the error', outcome: 'held', sketch: `${TORN}\n close` },
  {
    contract: 'fail-fast',
    name: 'a retry after EAGAIN and EINTR',
    outcome: 'not-applicable',
    sketch: 'accept\n send 300 = EAGAIN\n send 300 = EINTR\n send 300 = 300\n close',
  },
  {
    contract: 'fail-fast',
    name: 'a write after a read that failed',
    outcome: 'broken',
    seen: '1 more, the first writev of 300 bytes = 300',
    sketch: 'accept\n recv 100 = ECONNRESET\n writev 300 = 300\n close',
  },
  {
    contract: 'routes-to-error-handler',
    name: 'the error handler, then the close',
    outcome: 'held',
    sketch: `${TORN}\n log error handler fd:9\n close`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: the error handler, without any log',
    log: {},
    outcome: 'held',
    sketch: `accept\n enters on_pass\n send 300 = 100\n send 200 = ECONNRESET\n enters on_error\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: the ready handler, and in the next pass the error handler',
    log: {},
    outcome: 'broken',
    seen: 'on_ready was entered 1 µs after send failed; on_error came after it, 3 µs after the failure',
    sketch: `${TORN}\n enters on_ready\n enters on_pass\n enters on_error\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: they outweigh the log',
    outcome: 'broken',
    seen: /^on_ready was entered/,
    sketch: `${TORN}\n enters on_ready\n enters on_error\n log error handler fd:9\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: the ready handler alone before the thread polls',
    log: {},
    outcome: 'broken',
    seen: 'on_ready was entered 1 µs after send failed; no error handler in that turn',
    sketch: `${TORN}\n enters on_ready\n poll\n enters on_error\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: none before the thread polls',
    log: {},
    outcome: 'broken',
    seen: 'the thread polled again, and had entered none of on_ready, on_error',
    sketch: `${TORN}\n probed\n close\n poll\n enters on_error\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: the error handler twice',
    log: {},
    outcome: 'broken',
    seen: 'on_error was entered again, 2 µs after send failed',
    sketch: `${TORN}\n enters on_error\n enters on_error\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: what is entered behind a call on another connection is for that',
    log: {},
    outcome: 'held',
    sketch: `${TORN}\n enters on_error\n close\n other send 10 = 10\n enters on_ready\n enters on_error\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: nothing is known where another connection came between',
    log: {},
    outcome: 'not-applicable',
    sketch: `${TORN}\n other send 10 = 10\n enters on_ready\n enters on_error\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: a handler that is for another connection of the turn breaks nothing',
    log: {},
    outcome: 'not-applicable',
    sketch: `accept\n other send 10 = 10\n send 200 = ECONNRESET\n enters on_ready\n enters on_error\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: in company the log has to tell',
    outcome: 'held',
    sketch: `company\n ${TORN}\n enters on_ready\n enters on_error\n log error handler fd:9\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: the handlers of an earlier turn are of that',
    log: {},
    outcome: 'held',
    sketch: `accept\n send 300 = 100\n enters on_ready\n poll\n send 200 = ECONNRESET\n enters on_error\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'by probes: teardown begins with the handler, also when the close is late',
    log: {},
    outcome: 'held',
    sketch: `${TORN}\n enters on_error\n poll\n close\n poll`,
  },
  {
    contract: 'records-partial-count',
    name: 'by probes: a pass of an unknown beginning',
    log: { partialRecord: RECORD },
    outcome: 'held',
    sketch: `accept\n send 100 = 100\n send 200 = 50\n send 150 = EPIPE\n log mid-response fd:9 sent:150\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'by probes: the same, and the pass was seen to begin',
    log: { partialRecord: RECORD },
    outcome: 'broken',
    seen: 'sent:150',
    sketch: `accept\n enters on_pass\n send 100 = 100\n enters on_pass\n send 200 = 50\n send 150 = EPIPE\n log mid-response fd:9 sent:150\n close\n poll`,
  },
  {
    contract: 'records-partial-count',
    name: 'by probes: the count of that pass',
    log: { partialRecord: RECORD },
    outcome: 'held',
    sketch: `accept\n enters on_pass\n send 100 = 100\n enters on_pass\n send 200 = 50\n send 150 = EPIPE\n enters on_pass\n log mid-response fd:9 sent:50\n close\n poll`,
  },
  {
    contract: 'records-partial-count',
    name: 'by probes: a pass of an earlier turn is over',
    log: { partialRecord: RECORD },
    outcome: 'held',
    sketch: `accept\n enters on_pass\n poll\n send 100 = 100\n send 200 = 50\n send 150 = EPIPE\n log mid-response fd:9 sent:50\n close\n poll`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'no handler at all',
    outcome: 'broken',
    seen: 'no handler ran',
    sketch: `${TORN}\n close`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'the error handler twice',
    outcome: 'broken',
    seen: 'it ran again',
    sketch: `${TORN}\n log error handler fd:9\n log error handler fd:9\n close`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'a poll before the error handler',
    outcome: 'broken',
    seen: 'the server polled before it',
    sketch: `${TORN}\n poll\n log error handler fd:9\n close`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'only the record is logged, and it is there',
    outcome: 'held',
    log: { partialRecord: RECORD },
    sketch: `${TORN}\n log [info] mid-response fd:9 sent:100\n close`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'only the record is logged, and it is not there',
    outcome: 'broken',
    seen: /^no record/,
    log: { partialRecord: RECORD },
    sketch: `${TORN}\n close`,
  },
  {
    contract: 'routes-to-error-handler',
    name: 'nothing is logged',
    outcome: 'not-applicable',
    log: {},
    sketch: `${TORN}\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'a write that moved nothing, taken for a failure',
    outcome: 'held',
    sketch: `
      accept
      send 300 = 100
      send 200 = 0
      log mid-response fd:9 sent:100
      close`,
    log: { partialRecord: RECORD },
  },
  {
    contract: 'records-partial-count',
    name: 'a wrong count after a write that moved nothing',
    outcome: 'broken',
    seen: 'sent:300',
    sketch: `
      accept
      send 300 = 100
      send 200 = 0
      log mid-response fd:9 sent:300
      close`,
    log: { partialRecord: RECORD },
  },
  {
    contract: 'records-partial-count',
    name: 'a record after an empty write that moved nothing',
    outcome: 'broken',
    sketch: `
      accept
      send 300 = 300
      send 0 = 0
      log mid-response fd:9 sent:300
      close`,
    log: { partialRecord: RECORD },
  },
  {
    contract: 'records-partial-count',
    name: 'the bytes of the pass',
    outcome: 'held',
    sketch: `${TORN}\n log [info] peer closed mid-response fd:9 sent:100\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'no record',
    outcome: 'broken',
    seen: 'no record',
    sketch: `${TORN}\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'no record, but lines that the pattern does not match',
    outcome: 'broken',
    seen: `no record: ${RECORD} matches none of what it logged then: "torn after 100 bytes", "closing"`,
    log: { partialRecord: RECORD, readyHandler: /^ready fd:(?<fd>\d+)/ },
    sketch: `log before\n ${TORN}\n log ready fd:8\n log torn after 100 bytes\n log closing\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'two records',
    outcome: 'broken',
    seen: '2 records',
    sketch: `${TORN}\n log [info] peer closed mid-response fd:9 sent:100 ×2\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'the wrong level',
    outcome: 'broken',
    seen: /^\[debug\]/,
    sketch: `${TORN}\n log [debug] peer closed mid-response fd:9 sent:100\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'a record of a pass that sent nothing',
    outcome: 'broken',
    seen: /sent:0$/,
    sketch: 'accept\n send 300 = ECONNRESET\n log [info] peer closed mid-response fd:9 sent:0\n close',
  },
  {
    contract: 'records-partial-count',
    name: 'a record of a response that went out whole',
    outcome: 'broken',
    seen: /sent:300$/,
    sketch: 'accept\n send 300 = 300\n log [info] peer closed mid-response fd:9 sent:300\n close',
  },
  {
    contract: 'records-partial-count',
    name: 'the total of two passes, where the pass is promised',
    outcome: 'broken',
    seen: 'sent:150',
    sketch: `accept\n sendfile 300 = 100\n poll\n send 200 = 50\n send 150 = EPIPE
      log [info] peer closed mid-response fd:9 sent:150\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'the total of two passes, where the response is promised',
    outcome: 'held',
    log: { partialRecord: RECORD, partialRecordCounts: { since: 'response', bytes: 'all' } },
    sketch: `accept\n sendfile 300 = 100\n poll\n send 200 = 50\n send 150 = EPIPE
      log mid-response fd:9 sent:150\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'the pass, where the connection is promised',
    outcome: 'broken',
    seen: 'sent:50',
    log: { partialRecord: RECORD, partialRecordCounts: { since: 'connection', bytes: 'all' } },
    sketch: `accept\n sendfile 300 = 100\n poll\n send 200 = 50\n send 150 = EPIPE
      log mid-response fd:9 sent:50\n close`,
  },
  {
    contract: 'records-partial-count',
    name: 'no promise',
    outcome: 'not-applicable',
    log: {},
    sketch: `${TORN}\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'a torn response, its start',
    outcome: 'held',
    sketch: `${TORN}\n close\n client was reset`,
  },
  {
    contract: 'conserves-bytes',
    name: 'fewer bytes than were sent, without a reset',
    outcome: 'broken',
    seen: 'the client received 90',
    sketch: `${TORN}\n close\n received x*90`,
  },
  {
    contract: 'conserves-bytes',
    name: 'fewer bytes than were sent, after a reset',
    outcome: 'held',
    sketch: `${TORN}\n close\n received x*90\n client was reset`,
  },
  {
    contract: 'conserves-bytes',
    name: 'the next response behind a torn one',
    outcome: 'broken',
    seen: 'another byte at offset 100',
    sketch:
      'accept\n send 200 = 100\n send 100 = EPIPE\n send 200 = 200\n expected a*200 b*200\n received a*100 b*200',
  },
  {
    contract: 'conserves-bytes',
    name: 'an access log that claims the full length',
    log: ACCESS,
    outcome: 'broken',
    seen: 'access 127.0.0.9:40000 sent:300',
    sketch: `${TORN}\n close\n out access 127.0.0.9:40000 sent:300`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an access log that tells the truth, among the lines of others',
    log: ACCESS,
    outcome: 'held',
    sketch: `${TORN}\n close\n out access 127.0.0.8:40000 sent:7\n out access 127.0.0.9:40000 sent:100`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an access log without the response',
    log: ACCESS,
    outcome: 'broken',
    seen: 'no line for response 1',
    sketch: `${TORN}\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an access log with the response twice',
    log: ACCESS,
    outcome: 'broken',
    seen: /^another one/,
    sketch: `${TORN}\n close\n out access 127.0.0.9 sent:100 ×2`,
  },
  {
    contract: 'resumes',
    name: 'whole after EAGAIN',
    outcome: 'held',
    sketch: 'accept\n send 300 = EAGAIN\n poll\n send 300 = 300',
  },
  {
    contract: 'resumes',
    name: 'cut off by the server, which saw no error',
    outcome: 'broken',
    seen: '100 bytes, and then the end of the connection',
    sketch: 'accept\n send 300 = 100\n close',
  },
  { contract: 'resumes', name: 'a hard error', outcome: 'not-applicable', sketch: `${TORN}\n close` },
  {
    contract: 'resumes',
    name: 'a client that resets',
    outcome: 'not-applicable',
    sketch: 'accept\n send 300 = 100\n close\n client reset',
  },
  {
    contract: 'resumes',
    name: 'a half close that the server takes for its client leaving',
    outcome: 'not-applicable',
    sketch: 'accept\n half-closed\n send 300 = 100\n send 200 = EAGAIN\n close',
  },
  {
    contract: 'resumes',
    name: 'a half close that ends the connection, against the promise',
    outcome: 'broken',
    seen: '100 bytes, and then the end of the connection',
    sketch: 'serves half-closed\n accept\n half-closed\n send 300 = 100\n send 200 = EAGAIN\n close',
  },
  {
    contract: 'resumes',
    name: 'a half close after which nothing comes, not even an end',
    outcome: 'broken',
    seen: '100 bytes, and then nothing more',
    sketch: 'accept\n half-closed\n send 300 = 100\n send 200 = EAGAIN\n client gave up',
  },
  {
    contract: 'tears-down',
    name: 'closed in time',
    outcome: 'held',
    sketch: `${TORN}\n close`,
  },
  {
    contract: 'tears-down',
    name: 'forgotten when the server found no memory',
    outcome: 'broken',
    seen: 'it is still open',
    sketch: 'accept\n recv 100 = 50\n server mmap = ENOMEM\n client gave up',
  },
  {
    contract: 'tears-down',
    name: 'served although the server found no descriptor at first',
    outcome: 'not-applicable',
    sketch: 'server accept4 = EMFILE\n accept\n recv 100 = 50\n send 300 = 300',
  },
  {
    contract: 'tears-down',
    name: 'closed twice',
    outcome: 'broken',
    seen: 'close = EBADF: it was closed twice',
    sketch: `${TORN}\n close\n close = EBADF`,
  },
  {
    contract: 'tears-down',
    name: 'never closed after a read that failed',
    outcome: 'broken',
    seen: 'it is still open',
    sketch: 'accept\n recv 100 = ECONNRESET',
  },
  {
    contract: 'tears-down',
    name: 'a write after the close, without any error',
    outcome: 'broken',
    seen: 'send = EBADF',
    sketch: 'accept\n send 300 = 300\n close\n send 10 = EBADF',
  },
  {
    contract: 'tears-down',
    name: 'no error',
    outcome: 'not-applicable',
    sketch: 'accept\n send 300 = 300\n close',
  },
  {
    contract: 'contains',
    name: 'all get theirs',
    outcome: 'held',
    sketch: 'accept\n bystander fresh 300/300',
  },
  {
    contract: 'contains',
    name: 'one that was open gets half',
    outcome: 'broken',
    seen: '150 bytes; open',
    sketch: 'accept\n bystander kept-alive 150/300\n bystander fresh 300/300',
  },
  {
    contract: 'contains',
    name: 'one that was idle is closed where descriptors ran out',
    outcome: 'held',
    sketch: 'server accept4 = EMFILE\n accept\n bystander kept-alive 0/300 closed\n bystander fresh 300/300',
  },
  {
    contract: 'contains',
    name: 'one that was idle is closed for no such reason',
    outcome: 'broken',
    seen: '0 bytes; server-closed',
    sketch: 'accept\n bystander kept-alive 0/300 closed\n bystander fresh 300/300',
  },
  {
    contract: 'contains',
    name: 'one that was idle is closed where the poller had no room',
    outcome: 'held',
    sketch: 'accept\n epoll_ctl = ENOSPC\n bystander kept-alive 0/300 closed\n bystander fresh 300/300',
  },
  {
    contract: 'contains',
    name: 'one that was idle is told of its close where descriptors ran out',
    outcome: 'held',
    sketch:
      'server accept4 = EMFILE\n accept\n bystander kept-alive 319/300 farewell\n bystander fresh 300/300',
  },
  {
    contract: 'contains',
    name: 'one that was idle is told of its close for no such reason',
    outcome: 'broken',
    seen: '319 bytes; open',
    sketch: 'accept\n bystander kept-alive 319/300 farewell\n bystander fresh 300/300',
  },
  {
    contract: 'contains',
    name: 'the next one is served, and told of its close, where memory ran out',
    outcome: 'held',
    sketch: 'accept\n epoll_ctl = ENOMEM\n bystander fresh 319/300 farewell',
  },
  {
    contract: 'contains',
    name: 'the next one is told of its close for no such reason',
    outcome: 'broken',
    seen: '319 bytes; open',
    sketch: 'accept\n bystander fresh 319/300 farewell',
  },
  { contract: 'contains', name: 'nobody else', outcome: 'not-applicable', sketch: 'accept' },
  {
    contract: 'tears-down',
    name: 'more waited than it keeps, and it closed',
    outcome: 'held',
    sketch: 'accept\n keeps 100\n unread\n send 300 = 50\n close\n client was closed',
  },
  {
    contract: 'tears-down',
    name: 'more waited than it keeps, and it kept all',
    outcome: 'broken',
    seen: '250 bytes were kept until the client read again',
    sketch: 'accept\n keeps 100\n unread\n send 300 = 50\n received x*300',
  },
  {
    contract: 'tears-down',
    name: 'no more waited than it keeps',
    outcome: 'not-applicable',
    sketch: 'accept\n keeps 250\n unread\n send 300 = 50\n received x*300',
  },
  {
    contract: 'tears-down',
    name: 'a client that reads, for which more waited at some time than it keeps',
    outcome: 'not-applicable',
    sketch: 'accept\n keeps 100\n send 300 = 50\n send 250 = 250\n close',
  },
  {
    contract: 'resumes',
    name: 'more waited than the server keeps',
    outcome: 'not-applicable',
    sketch: 'accept\n keeps 100\n unread\n send 300 = 50\n close\n client was closed',
  },
  {
    contract: 'resumes',
    name: 'closed although no more waited than it keeps',
    outcome: 'broken',
    seen: '50 bytes, and then the end of the connection',
    sketch: 'accept\n keeps 250\n unread\n send 300 = 50\n close\n client was closed',
  },
  {
    contract: 'resumes',
    name: 'given up although more waited than it keeps',
    outcome: 'broken',
    seen: '50 bytes, and then nothing more',
    sketch: 'accept\n keeps 100\n unread\n send 300 = 50\n client gave up',
  },
  {
    contract: 'leaks-nothing',
    name: 'the same each time, after a start',
    outcome: 'held',
    sketch: 'accept\n usage descriptors 6 8 9 9 9 9 9 9 9\n usage bytes 10 500 900 900 904 900 900 904 900',
  },
  {
    contract: 'leaks-nothing',
    name: 'memory',
    outcome: 'broken',
    seen: '64 more each time: 1192, 1256, 1320, 1384, 1448, 1512',
    sketch: 'accept\n usage bytes 1000 1064 1128 1192 1256 1320 1384 1448 1512',
  },
  {
    contract: 'leaks-nothing',
    name: 'a thread every other time',
    outcome: 'broken',
    seen: /^0\.5 more/,
    sketch: 'accept\n usage threads 1 1 2 2 3 3 4 4 5',
  },
  {
    contract: 'leaks-nothing',
    name: 'one descriptor once',
    outcome: 'held',
    sketch: 'accept\n usage descriptors 4 4 4 4 4 5 5 5 5',
  },
  {
    contract: 'leaks-nothing',
    name: 'a pool that grows in steps',
    outcome: 'held',
    sketch: 'accept\n usage bytes 0 0 0 328336 328512 328512 328512 328512 329904',
  },
  {
    contract: 'leaks-nothing',
    name: 'bytes in most rounds',
    outcome: 'broken',
    seen: /more each time: 172, 196, 196, 220, 244, 268$/,
    sketch: 'accept\n usage bytes 100 124 148 172 196 196 220 244 268',
  },
  { contract: 'leaks-nothing', name: 'run once', outcome: 'not-applicable', sketch: 'accept\n close' },
  {
    contract: 'leaks-nothing',
    name: 'five times',
    outcome: 'not-applicable',
    sketch: 'accept\n usage descriptors 1 2 3 4 5',
  },
  {
    contract: 'stays-calm',
    name: 'a few retries',
    outcome: 'held',
    sketch: 'accept\n send 300 = EAGAIN ×8\n idle 2',
  },
  {
    contract: 'stays-calm',
    name: 'retries with progress between them',
    outcome: 'held',
    sketch: 'accept\n send 300 = EAGAIN ×30\n send 300 = 1\n send 299 = EAGAIN ×30',
  },
  {
    contract: 'stays-calm',
    name: 'polls for nothing',
    outcome: 'broken',
    seen: '17 polls, between which the server did nothing on it',
    sketch: 'accept\n send 300 = 300\n idle 17',
  },
  {
    contract: 'stays-calm',
    name: 'many calls after the error',
    outcome: 'broken',
    seen: '40 calls',
    sketch: `${TORN}\n recv 10 = 1 ×40`,
  },
  {
    contract: 'stays-calm',
    name: 'on a CPU all the time',
    outcome: 'broken',
    seen: '90 % of 200 ms',
    sketch: 'accept\n send 300 = 300\n cpu 180/200',
  },
  {
    contract: 'stays-calm',
    name: 'on a CPU for a moment',
    outcome: 'held',
    sketch: 'accept\n send 300 = 300\n cpu 9/10',
  },
  { contract: 'stays-calm', name: 'never accepted', outcome: 'not-applicable', sketch: 'expected x' },
  { contract: 'survives', name: 'an error and a close', outcome: 'held', sketch: `${TORN}\n close` },
  {
    contract: 'survives',
    name: 'an alert about a peer that is gone',
    outcome: 'broken',
    seen: '[alert] send failed',
    sketch: `${TORN}\n log [alert] send failed\n close`,
  },
  {
    contract: 'survives',
    name: 'an alert that libc wrote past the library',
    outcome: 'broken',
    seen: '[alert] send failed',
    sketch: `${TORN}\n out [alert] send failed\n close`,
  },
  {
    contract: 'survives',
    name: 'an alert about an errno that deserves one',
    outcome: 'held',
    sketch: 'accept\n send 300 = EIO\n log [alert] send failed\n close',
  },
  {
    contract: 'survives',
    name: 'an alert about an accept that was interrupted',
    outcome: 'held',
    sketch: 'server accept4 = EINTR\n log [alert] accept4() failed\n accept\n send 300 = 300\n close',
  },
  {
    contract: 'survives',
    name: 'an alert that may be about another case',
    outcome: 'held',
    sketch: `${TORN}\n log [alert] epoll_ctl failed\n close\n company`,
  },
  {
    contract: 'survives',
    name: 'a sanitizer report',
    outcome: 'broken',
    seen: 'ERROR: AddressSanitizer: heap-use-after-free',
    sketch: `${TORN}\n out ==1==ERROR: AddressSanitizer: heap-use-after-free`,
  },
  {
    contract: 'conserves-bytes',
    name: 'whole TLS records, and a close_notify before the FIN',
    outcome: 'held',
    sketch: 'accept\n send 346 = 346\n close\n tls data 322\n tls close-notify\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'another alert than close_notify before the FIN',
    outcome: 'broken',
    seen: 'a FIN behind a record with 2 bytes of alert',
    sketch: 'accept\n send 346 = 346\n close\n tls data 322\n tls alert 24\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'an access log that counts a TLS record torn in its header',
    outcome: 'held',
    log: ACCESS,
    sketch:
      'accept\n send 322 = 125\n send 197 = EPIPE\n close\n out access 127.0.0.9 sent:200\n tls data 122\n tls torn 3\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'a server that closes without a close_notify',
    outcome: 'broken',
    seen: 'a FIN behind a record with 300 bytes of data',
    sketch: 'accept\n send 322 = 322\n close\n tls data 322\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'no close_notify after an error',
    outcome: 'held',
    sketch: 'accept\n send 322 = 122\n send 200 = ECONNRESET\n close\n tls data 122\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'no close_notify after a failure of the server itself',
    outcome: 'held',
    sketch: 'accept\n send 322 = 322\n server epoll_ctl = ENOMEM\n close\n tls data 322\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'no close_notify for a client that closed first',
    outcome: 'held',
    sketch: 'accept\n send 322 = 322\n close\n tls data 322\n client closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'a TLS record torn by an error',
    outcome: 'held',
    sketch: 'accept\n send 322 = 100\n send 222 = ECONNRESET\n close\n tls torn 100/322\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'a TLS record torn by a server that had no error',
    outcome: 'broken',
    seen: 'the last one torn: 100 of 322 bytes',
    sketch: 'accept\n send 322 = 100\n close\n tls torn 100/322\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'plain text under the TLS records',
    outcome: 'broken',
    seen: '38 bytes that are none',
    sketch:
      'accept\n send 122 = 122\n send 222 = ECONNRESET\n send 38 = 38\n close\n tls data 122\n tls foreign 38\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'a TLS record that does not decipher',
    outcome: 'broken',
    seen: 'record 2, the 222 bytes at byte 122 on the wire, does not decipher',
    sketch: 'accept\n send 344 = 344\n tls data 122\n tls undecipherable 222',
  },
  {
    contract: 'conserves-bytes',
    name: 'fewer bytes on the wire than the kernel took',
    outcome: 'broken',
    seen: 'the client received 322',
    sketch: 'accept\n send 323 = 323\n tls data 322\n client closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'an access log that counts what whole TLS records carry',
    log: ACCESS,
    outcome: 'held',
    sketch:
      'accept\n send 322 = 222\n send 100 = EPIPE\n close\n out access 127.0.0.9 sent:100\n tls data 122\n tls torn 100/222\n client was closed',
  },
  {
    contract: 'conserves-bytes',
    name: 'an error response after an allocation failed',
    log: ACCESS,
    outcome: 'held',
    sketch: `accept\n server malloc = ENOMEM\n send 38 = 38\n received ${BAD_GATEWAY}\n out access 127.0.0.9:40000 sent:38\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an error response, torn by its own write',
    outcome: 'held',
    sketch: `accept\n server malloc = ENOMEM\n send 38 = 36\n send 2 = ECONNRESET\n received ${BAD_GATEWAY.slice(0, -2)}\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an error response that is never finished',
    outcome: 'broken',
    seen: 'another byte at offset 0',
    sketch: `accept\n server malloc = ENOMEM\n send 38 = 36\n received ${BAD_GATEWAY.slice(0, -2)}\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an error response, and another byte behind it',
    outcome: 'broken',
    seen: '39 bytes',
    sketch: `accept\n server malloc = ENOMEM\n send 39 = 39\n received ${BAD_GATEWAY} y\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an error response for nothing',
    outcome: 'broken',
    seen: 'another byte at offset 0',
    sketch: `accept\n send 300 = EINTR\n send 38 = 38\n received ${BAD_GATEWAY}\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'a refusal after an allocation failed',
    outcome: 'broken',
    seen: 'another byte at offset 0',
    sketch: `accept\n server malloc = ENOMEM\n send 38 = 38\n received ${BAD_GATEWAY.replace('502', '404')}\n close`,
  },
  {
    contract: 'conserves-bytes',
    name: 'an access log that counts more than TLS records that left',
    log: ACCESS,
    outcome: 'broken',
    seen: 'access 127.0.0.9 sent:300',
    sketch:
      'accept\n send 322 = 132\n send 100 = EPIPE\n close\n out access 127.0.0.9 sent:300\n tls data 122\n tls torn 10/60\n client was closed',
  },
  {
    contract: 'records-partial-count',
    name: 'a record of what whole TLS records carry',
    outcome: 'held',
    sketch:
      'accept\n send 122 = 122\n send 222 = ECONNRESET\n log [info] peer closed mid-response fd:9 sent:100\n close\n tls data 122\n client was closed',
  },
  {
    contract: 'records-partial-count',
    name: "a record of bytes on the wire in place of the application's",
    outcome: 'broken',
    seen: 'sent:122',
    sketch:
      'accept\n send 122 = 122\n send 222 = ECONNRESET\n log [info] peer closed mid-response fd:9 sent:122\n close\n tls data 122\n client was closed',
  },
  {
    contract: 'records-partial-count',
    name: 'no record when what had left was a torn TLS record',
    outcome: 'held',
    sketch: 'accept\n send 122 = 22\n send 100 = ECONNRESET\n close\n tls torn 22/122\n client was closed',
  },
  {
    contract: 'records-partial-count',
    name: 'TLS records that a reset took with it',
    outcome: 'not-applicable',
    sketch:
      'accept\n send 244 = 244\n send 222 = ECONNRESET\n log [info] peer closed mid-response fd:9 sent:200\n close\n tls data 122\n client was reset',
  },
];
