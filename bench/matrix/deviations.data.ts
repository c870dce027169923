import type { ContractId } from '../../harness/contract/contract.ts';

/** What is known of one way in which a server that people deploy does not keep a contract. */
export interface Deviation {
  /** Names its section of the page: lower case, with `-` between words. */
  readonly id: string;
  /** Names of the targets that do so. */
  readonly targets: readonly string[];
  readonly contracts: readonly ContractId[];
  /** Which cases show it: matched against `<scenario>: <workload> | <plan>`. */
  readonly when: RegExp;
  /** What the server does, in one or two sentences. */
  readonly behaviour: string;
  /** A bug: it breaks what it or its protocol promises. A choice: it is documented or defended. Unknown: nobody said. */
  readonly kind: 'bug' | 'choice' | 'unknown';
  /** Why it is of that kind. */
  readonly because: string;
  /** The server's documentation, source or public issue about it; several where both count. */
  readonly sources: readonly { readonly title: string; readonly url: string }[];
  /** Which builds of the targets show it, when not all do: on another one a missing finding is no error. */
  readonly onlySome?: string;
}

/**
 * Every deviation that somebody has looked into. The matrix matches what it finds against these rows: a finding without a
 * row is published as unknown, and a row without a finding is an error.
 */
export const DEVIATIONS: readonly Deviation[] = [
  {
    id: 'epoll-failure-aborts',
    targets: ['node', 'node-http2'],
    contracts: ['tears-down', 'contains', 'survives'],
    when: /^server-calls-fail: .*\| epoll_ctl#1=/,
    behaviour:
      'When the registration of one connection with epoll fails, libuv calls abort(): the process ends by SIGABRT, and every ' +
      'connection with it.',
    kind: 'choice',
    because:
      'A patch that returned an error where memory ran out was refused: errors there likely show a bug, and aborting is ' +
      'called the right thing to do.',
    sources: [
      {
        title: "libuv pull request 1703: Don't crash on OOM whenever possible",
        url: 'https://github.com/libuv/libuv/pull/1703',
      },
      {
        title: 'libuv issue 5130: abort() from epoll_ctl(ADD)',
        url: 'https://github.com/libuv/libuv/issues/5130',
      },
    ],
  },
  {
    id: 'unwatched-until-timeout',
    targets: ['haproxy', 'haproxy-threads'],
    contracts: ['tears-down'],
    when: /^server-calls-fail: .*\| epoll_ctl#1=/,
    behaviour:
      'HAProxy 2.6 does not look at what epoll_ctl returns. A connection whose registration failed stays open, and nobody ' +
      'hears its client, until `timeout client` answers it with 408.',
    kind: 'choice',
    because:
      'The call is held to be one that does not fail: since 3.2 its result is looked at, and the process is made to crash, ' +
      'as "this should not happen".',
    sources: [
      {
        title: 'HAProxy commit 752c5cba: epoll: Make sure we can add a new event',
        url: 'https://github.com/haproxy/haproxy/commit/752c5cba5dc068a472bce344586e1b8c54021367',
      },
    ],
  },
  {
    id: 'unwatched-in-asyncio',
    targets: ['uvicorn'],
    contracts: ['tears-down'],
    when: /^server-calls-fail: .*\| epoll_ctl#1=/,
    behaviour:
      'When asyncio cannot register an accepted connection with epoll it prints the exception, and keeps the connection: ' +
      'nothing reads from it, and nothing closes it while its client waits.',
    kind: 'unknown',
    because:
      'Nobody has asked about this step. The step before it, in which the transport could not be made and the socket was kept, ' +
      'was taken for a bug.',
    sources: [
      {
        title:
          'CPython issue 155934: asyncio: socket leak and silent error when transport creation fails for an accepted connection',
        url: 'https://github.com/python/cpython/issues/155934',
      },
    ],
  },
  {
    id: 'thread-start-hangs',
    targets: ['python-http'],
    contracts: ['tears-down', 'contains'],
    when: /^memory-runs-out: /,
    behaviour:
      'When the new thread of a connection finds no memory before it has said that it runs, Thread.start() waits for that ' +
      'for ever: the thread that accepts hangs, and nobody is served any more.',
    kind: 'bug',
    because: 'It is reported as one, with the same server as its example, and open.',
    sources: [
      {
        title: 'CPython issue 140746: Thread.start() can hang indefinitely',
        url: 'https://github.com/python/cpython/issues/140746',
      },
    ],
  },
  {
    id: 'no-line-for-broken-response',
    targets: ['gunicorn'],
    contracts: ['conserves-bytes'],
    when: /^(?:partial-write-then-error|error-anywhere|leaves-nothing-behind): /,
    behaviour:
      'A response that breaks off leaves no line in the access log of Gunicorn 20.1, however much of it was sent.',
    kind: 'bug',
    because: 'It was reported as one in 2015, and mended in 2023.',
    sources: [
      {
        title: 'Gunicorn issue 1060: Access Log line missing when client times out',
        url: 'https://github.com/benoitc/gunicorn/issues/1060',
      },
      {
        title: 'Gunicorn pull request 2993: Log access even when connection is closed',
        url: 'https://github.com/benoitc/gunicorn/pull/2993',
      },
    ],
  },
  {
    id: 'peer-errors-are-errors',
    targets: ['gunicorn'],
    contracts: ['survives'],
    when: /=(?:ETIMEDOUT|ENETDOWN|ENETUNREACH|EHOSTDOWN|EHOSTUNREACH)$/,
    behaviour:
      'A peer that went away is logged at ERROR with a traceback unless the errno is EPIPE, ECONNRESET or ENOTCONN: those ' +
      'are ignored, and the others of the same meaning are not.',
    kind: 'unknown',
    because:
      'That a client which leaves is no error was agreed for EPIPE. ETIMEDOUT was shown once, in a pull request about ' +
      'something else, and nobody answered to that.',
    sources: [
      {
        title: 'Gunicorn issue 22: Broken pipe exceptions should be handled gracefully',
        url: 'https://github.com/benoitc/gunicorn/issues/22',
      },
      {
        title: 'Gunicorn pull request 344: Set timeout for client socket',
        url: 'https://github.com/benoitc/gunicorn/pull/344',
      },
    ],
  },
  {
    id: 'error-after-partial-send-deferred',
    targets: ['unit', 'unit-proxy'],
    onlySome: 'builds before 01f3f96d',
    contracts: ['routes-to-error-handler', 'records-partial-count'],
    when: /=short:\d+; write#\d+=(?:E(?!AGAIN|INTR)|reset)/,
    behaviour:
      'A write that fails in a pass which had sent something goes to the ready handler. The error is noticed a pass later, ' +
      'and nothing says how much of the response had left.',
    kind: 'bug',
    because:
      'A fix was merged: the error handler runs next, and one record has the count, as over TLS all along.',
    sources: [
      {
        title: 'freeunitorg/freeunit pull request 97',
        url: 'https://github.com/freeunitorg/freeunit/pull/97',
      },
    ],
  },
  {
    id: 'chunked-body-counted-two-too-many',
    targets: ['unit-proxy'],
    contracts: ['conserves-bytes'],
    when: /\/chunked\//,
    behaviour:
      'For a chunked response $body_bytes_sent in the access log is 2 more than the bytes behind the head.',
    kind: 'bug',
    because:
      'The variable is documented as the bytes of the body. The CRLF that ends a chunked head is made with the first chunk, ' +
      'is not counted as head, and so is taken for body.',
    sources: [
      {
        title: 'nxt_h1proto.c: header_size, nxt_h1p_chunk_create(), nxt_h1p_request_body_bytes_sent()',
        url: 'https://github.com/freeunitorg/freeunit/blob/30fcb44f136d4c5177b6a45d927a48da659c0bca/src/nxt_h1proto.c',
      },
      {
        title: "NGINX Unit's documentation of body_bytes_sent, in a copy",
        url: 'https://github.com/vvnginx/documentation/blob/a1fda7d843f42b87fef1820bbc5232831687cfc6/content/unit/configuration.md',
      },
    ],
  },
  {
    id: 'redis-keeps-unwatched-connection',
    targets: ['redis'],
    contracts: ['tears-down'],
    when: /^server-calls-fail: .* \| epoll_ctl#\d+=/,
    behaviour:
      'A connection that could not be registered with the poller stays open: it is never read, never answered and never closed.',
    kind: 'bug',
    because:
      'Setting the read handler of a new client says that it failed, and nobody looks; an issue of its fork Valkey calls such a connection unreachable, and is labelled as a bug.',
    sources: [
      {
        title: 'Handling edge cases on connSet(Read/Write)Handler',
        url: 'https://github.com/valkey-io/valkey/issues/528',
      },
      { title: 'Accept socket judge fd overflow', url: 'https://github.com/valkey-io/valkey/pull/2255' },
    ],
  },
  {
    id: 'http2-writes-on-after-error',
    targets: ['node-http2'],
    contracts: ['fail-fast', 'conserves-bytes', 'tears-down'],
    when: /\| .*write#\d+=(?!EAGAIN|EINTR)E[A-Z]+/,
    behaviour:
      'A write of the session that fails is taken for one that was made: what comes later is written behind the gap, and the connection is left to its client. Only a read that fails ends it.',
    kind: 'unknown',
    because:
      'The session hands the result of a write to those who wait for it, and goes on whatever it is; nothing that Node says about that was found. A connection that is really reset fails the next read too, which ends it.',
    sources: [
      {
        title: 'Http2Session::SendPendingData and OnStreamAfterWrite in src/node_http2.cc',
        url: 'https://github.com/nodejs/node/blob/001881f33ef73558cbca3f678ace011fc862c0dc/src/node_http2.cc',
      },
      {
        title: 'What Node does, as measured for another implementation of node:http2',
        url: 'https://github.com/oven-sh/bun/pull/42182',
      },
    ],
  },
];
