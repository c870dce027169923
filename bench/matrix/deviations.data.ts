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
  /** What the contract says of them: matched against `expected …; seen: …`. */
  readonly seen: RegExp;
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
  /** What decides whether a case shows it, when the case alone does not: a finding may be missing then. */
  readonly dependsOn?: string;
}

/**
 * Every deviation that somebody has looked into. The matrix matches what it finds against these rows: a finding without a
 * row is published as unknown, and a row without a finding is an error.
 */
export const DEVIATIONS: readonly Deviation[] = [
  {
    id: 'epoll-failure-aborts',
    targets: ['node', 'node-tls', 'node-http2'],
    contracts: ['resumes', 'tears-down', 'contains', 'survives'],
    when: /^server-calls-fail: .*\| epoll_ctl#1=/,
    seen: /it is still open|seen: 0 bytes; |killed by signal 6|closed only after the client|and then the end of the connection/,
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
    dependsOn: 'whether the request is there at the first look',
    targets: ['haproxy', 'haproxy-threads'],
    contracts: ['tears-down'],
    when: /^server-calls-fail: .*\| epoll_ctl#1=/,
    seen: /it is still open/,
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
    seen: /it is still open/,
    behaviour:
      'When asyncio cannot register an accepted connection with epoll it prints the exception, and keeps the connection: ' +
      'nothing reads from it, and nothing closes it while its client waits.',
    kind: 'unknown',
    because:
      'Nobody has asked about this step. The step before it, in which the transport could not be made and the socket was kept, ' +
      'was taken for a bug, and mended.',
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
    seen: /it is still open|seen: 0 bytes; open/,
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
    seen: /no line for response/,
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
    seen: /Socket error processing request/,
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
    seen: /handler|record/,
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
    seen: / body:\d+$/,
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
    seen: /it is still open/,
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
    seen: /more, the first|another byte at offset|closed only after the client|it is still open/,
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
    ],
  },
  {
    id: 'lighttpd-keeps-unwatched-connection',
    targets: ['lighttpd'],
    contracts: ['tears-down'],
    when: /\bepoll_ctl\b.*=(?:ENOMEM|ENOSPC)/,
    seen: /it is still open/,
    behaviour:
      'When epoll_ctl cannot register a new connection, it logs that and keeps the connection, from which it will hear ' +
      'nothing: a request that comes is not read, and the descriptor is never closed, not by server.max-read-idle either.',
    kind: 'bug',
    because:
      'The source calls the error unrecoverable, logs it and does not tell the caller. The time limit looks only at ' +
      'connections whose registration is noted, so that this one is left for ever: it was still open after 75 seconds, with ' +
      'a limit of 60.',
    sources: [
      {
        title: 'lighttpd 1.4.69, fdevent_fdnode.c: fdevent_fdnode_event_setter_retry',
        url: 'https://github.com/lighttpd/lighttpd1.4/blob/lighttpd-1.4.69/src/fdevent_fdnode.c',
      },
      {
        title: 'lighttpd 1.4.69, connections.c: connection_check_timeout',
        url: 'https://github.com/lighttpd/lighttpd1.4/blob/lighttpd-1.4.69/src/connections.c',
      },
    ],
  },
  {
    id: 'lighttpd-logs-peer-errors',
    targets: ['lighttpd'],
    contracts: ['survives'],
    when: /=(?:reset:)?(?:ENOTCONN|ETIMEDOUT|ENETDOWN|ENETUNREACH|EHOSTDOWN|EHOSTUNREACH)/,
    seen: /network_write\.c/,
    behaviour:
      'A write that fails because the path to the peer is gone, such as with ETIMEDOUT, is a record in the error log, whose ' +
      'records have no level. EPIPE and ECONNRESET are passed over in silence.',
    kind: 'unknown',
    because:
      'The list of errnos that mean a peer has two names. On Windows the same function has the timeout in its list; nothing ' +
      'that says why it is not in the other was found.',
    sources: [
      {
        title: 'lighttpd 1.4.69, network_write.c: network_write_error',
        url: 'https://github.com/lighttpd/lighttpd1.4/blob/lighttpd-1.4.69/src/network_write.c',
      },
    ],
  },
  {
    id: 'threads-bytes-not-counted',
    dependsOn: 'whether the thread or the FIN is faster',
    targets: ['nginx-threads'],
    contracts: ['conserves-bytes'],
    when: /./,
    seen: /bytes_sent:\d+ body:\d+$/,
    behaviour:
      'When the FIN of a client is seen before nginx has taken up what a thread of the pool sent, the response is over for it, and ' +
      'the access log counts none of the bytes of that thread: 241 for a response of 9168 bytes that arrived whole.',
    kind: 'bug',
    because:
      '$bytes_sent is documented as the number of bytes sent to a client. What a thread has sent is added to it only when ' +
      'the write handler takes up the result, and the read handler that sees the FIN ends the request before.',
    sources: [
      { title: 'ngx_http_log_module: $bytes_sent', url: 'https://nginx.org/r/access_log' },
      {
        title: 'nginx 1.22.1, ngx_linux_sendfile_chain.c: ngx_linux_sendfile_thread',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/os/unix/ngx_linux_sendfile_chain.c',
      },
      {
        title: 'nginx 1.22.1, ngx_http_request.c: ngx_http_test_reading',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/http/ngx_http_request.c',
      },
    ],
  },
  {
    id: 'apache-ends-when-young',
    dependsOn: 'whether the parent has looked at its children before',
    targets: ['apache'],
    contracts: ['contains'],
    when: /\b(?:accept|epoll_ctl)\b.*=(?:EMFILE|ENFILE|ENOBUFS|ENOMEM|ENOSPC)/,
    seen: /seen: 0 bytes; /,
    behaviour:
      'A child whose accept or epoll_ctl finds no room ends gracefully. When that happens before the parent has first ' +
      'looked at its children, within a second or so of the start, the parent takes it that none ever worked and ends the ' +
      'whole server (AH02324), although they have served requests.',
    kind: 'bug',
    because:
      'The server is to end only if no child was ever initialized, as the commit that made it so says. That each child ends ' +
      'is a choice: the source does so on purpose.',
    sources: [
      {
        title: 'httpd 2.4.62, event.c: perform_idle_server_maintenance, listener_thread',
        url: 'https://github.com/apache/httpd/blob/2.4.62/server/mpm/event/event.c',
      },
      {
        title: 'Remain active amidst prevalent child process resource shortages',
        url: 'https://github.com/apache/httpd/commit/932dec80a863bd10af428bc8349c7ed6a3b505a2',
      },
    ],
  },
  {
    id: 'apache-aborts-without-memory',
    dependsOn: 'which pool of which thread has to grow',
    targets: ['apache'],
    contracts: ['survives', 'contains'],
    when: /\bmmap\b.*=ENOMEM/,
    seen: /process \d+ (?:ended|was killed by signal 6)|Memory allocation failed|seen: 0 bytes; /,
    behaviour:
      'When a memory pool cannot grow, the child process writes "Memory allocation failed, aborting process" and aborts, ' +
      'with every connection that it has; the parent starts another. A file that cannot be mapped is read instead.',
    kind: 'choice',
    because:
      'The function that ends the process when memory is out is part of the API, and is set for all pools at the start.',
    sources: [
      {
        title: 'httpd 2.4.62, httpd.h: ap_abort_on_oom, ap_malloc',
        url: 'https://github.com/apache/httpd/blob/2.4.62/include/httpd.h',
      },
      {
        title: 'httpd 2.4.62, main.c: abort_on_oom',
        url: 'https://github.com/apache/httpd/blob/2.4.62/server/main.c',
      },
    ],
  },
  {
    id: 'epipe-tried-again',
    targets: ['unit-tls'],
    contracts: ['fail-fast', 'routes-to-error-handler', 'tears-down', 'stays-calm', 'contains'],
    when: /EPIPE$/,
    seen: /more, the first|calls|polls|CPU|it is still open|closed only after the client|seen: 0 bytes; /,
    behaviour:
      'EPIPE on a record is taken for nothing, and the same write is made again at once, and again: the thread does nothing else.',
    kind: 'bug',
    because:
      'Its write loop takes the 0 that stands for a connection that was just closed for bytes to come. The exception for EPIPE ' +
      'is meant for the shutdown, as its comment says.',
    sources: [
      {
        title: 'FreeUnit: nxt_openssl_conn_test_error',
        url: 'https://github.com/freeunitorg/freeunit/blob/master/src/nxt_openssl.c',
      },
    ],
  },
  {
    id: 'errors-on-tickets-ignored',
    targets: ['nginx-tls', 'unit-tls'],
    contracts: [
      'fail-fast',
      'routes-to-error-handler',
      'conserves-bytes',
      'resumes',
      'tears-down',
      'stays-calm',
      'survives',
    ],
    when: /\| (?:write#\d=short:\d+; )*write#[2-6]=(?:ECONNRESET|EPIPE|reset)$/,
    seen: /more, the first|closed only after the client|that are none|does not decipher|expected no alert/,
    behaviour:
      'ECONNRESET and EPIPE on the session tickets that follow the handshake are ignored, and the connection goes on: a ' +
      'torn ticket is left where it is, and the next record follows it. NGINX Unit then logs an alert when it closes.',
    kind: 'choice',
    because:
      'OpenSSL does so for the sake of clients that send a request and close at once: what they sent is still to be read.',
    sources: [
      {
        title: 'openssl#6944: Ignore EPIPE when sending NewSessionTickets in TLSv1.3',
        url: 'https://github.com/openssl/openssl/pull/6944',
      },
      {
        title:
          'openssl#6904: How can a client write and shutdown TLS 1.3 so that server reads the sent data?',
        url: 'https://github.com/openssl/openssl/issues/6904',
      },
    ],
  },
  {
    id: 'interrupted-tls-write-waits',
    targets: ['nginx-tls', 'unit-tls'],
    contracts: ['fail-fast', 'routes-to-error-handler', 'resumes', 'contains', 'tears-down', 'stays-calm'],
    when: /write#\d+=EINTR/,
    seen: /and then (?:nothing more|the end of the connection)|seen: 0 bytes; |closed only after the client/,
    behaviour:
      'After a write that was interrupted the server waits until there is room, which there was all the time: its poller ' +
      'reports edges, and none comes. The response stops there.',
    kind: 'unknown',
    because:
      'OpenSSL says of EINTR what it says of EAGAIN, so the server cannot know that it should just ask again. Linux does ' +
      'not interrupt a send on a TCP socket that does not block.',
    sources: [
      {
        title: 'openssl: BIO_sock_non_fatal_error',
        url: 'https://github.com/openssl/openssl/blob/master/crypto/bio/bss_sock.c',
      },
    ],
  },
  {
    id: 'interrupted-peek-closes',
    targets: ['nginx-tls'],
    contracts: ['resumes', 'survives'],
    when: /read#1=EINTR/,
    seen: /recv\(\) failed \(4|seen: 0 bytes, and then the end/,
    behaviour:
      'It looks at the first byte of a connection with recv, to tell TLS from plain text; when that is interrupted it closes the ' +
      'connection and logs an alert.',
    kind: 'unknown',
    because: 'Its other reads ask again after EINTR. Linux does not interrupt a recv that does not block.',
    sources: [
      {
        title: 'nginx: ngx_http_ssl_handshake',
        url: 'https://github.com/nginx/nginx/blob/master/src/http/ngx_http_request.c',
      },
    ],
  },
  {
    id: 'no-close-notify-after-half-close',
    targets: ['nginx-tls'],
    contracts: ['conserves-bytes'],
    when: /half-close/,
    seen: /a FIN behind a record/,
    behaviour:
      'When the client has closed its sending side, the server ends the connection without a close_notify of its own: a FIN ' +
      'follows the last response.',
    kind: 'bug',
    because:
      'TLS 1.3 has each side send one before it closes, whatever the other side did. Reading the end of the stream turns it ' +
      'off in nginx (no_send_shutdown). A client that knows the length of its response does not mind.',
    sources: [
      {
        title: 'RFC 8446, 6.1: Closure Alerts',
        url: 'https://www.rfc-editor.org/rfc/rfc8446#section-6.1',
      },
      {
        title: 'nginx: ngx_ssl_handle_recv',
        url: 'https://github.com/nginx/nginx/blob/master/src/event/ngx_event_openssl.c',
      },
    ],
  },
  {
    id: 'handshake-write-forgotten',
    targets: ['node-tls'],
    contracts: ['tears-down'],
    when: /write#[1-4]=E(?!AGAIN|INTR)\w+$/,
    seen: /closed only after the client/,
    behaviour:
      "A write of the handshake that fails is forgotten: the connection stays open until the client leaves or Node's " +
      'handshakeTimeout of 120 seconds has passed.',
    kind: 'unknown',
    because:
      'An error is told to the write that the program waits for, and during the handshake there is none. After a real reset the ' +
      'next read fails, and the connection ends with that.',
    sources: [
      {
        title: 'node: TLSWrap::OnStreamAfterWrite and InvokeQueued',
        url: 'https://github.com/nodejs/node/blob/main/src/crypto/crypto_tls.cc',
      },
      {
        title: 'Node documentation: tls.createServer, handshakeTimeout',
        url: 'https://nodejs.org/api/tls.html#tlscreateserveroptions-secureconnectionlistener',
      },
    ],
  },
  {
    id: 'record-counts-whole-ssl-writes',
    targets: ['unit-tls'],
    contracts: ['records-partial-count'],
    when: /write#\d+=(?:E(?!AGAIN|INTR|PIPE)\w+|reset)$/,
    seen: /sent:\d+/,
    behaviour:
      'Its record of a response that broke off counts the calls of SSL_write that were done, such as the head. Of the one ' +
      'that failed, whole records had left and were received.',
    kind: 'unknown',
    because:
      'OpenSSL reports a call of SSL_write as a whole unless partial writes are enabled, and nobody said what the record ' +
      'counts over TLS.',
    sources: [
      {
        title: 'freeunit#97: route to error_handler on partial-write-then-error',
        url: 'https://github.com/freeunitorg/freeunit/pull/97',
      },
      {
        title: 'SSL_CTX_set_mode(3): SSL_MODE_ENABLE_PARTIAL_WRITE',
        url: 'https://docs.openssl.org/3.0/man3/SSL_CTX_set_mode/',
      },
    ],
  },
];
