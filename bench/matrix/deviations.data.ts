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
      'The source calls abort() for every error of that epoll_ctl but EEXIST. A patch that returned ENOMEM there was ' +
      'closed: its review says that this leaves the watcher half registered, and of an error of kevent() that it likely ' +
      'shows a bug, so that aborting is right. A later patch for EBADF and ENOENT was closed as well.',
    sources: [
      {
        title: 'libuv 1.46.0 (in Node 20), linux.c: uv__io_poll, uv__epoll_ctl_prep',
        url: 'https://github.com/libuv/libuv/blob/v1.46.0/src/unix/linux.c',
      },
      {
        title: "libuv pull request 1703: Don't crash on OOM whenever possible",
        url: 'https://github.com/libuv/libuv/pull/1703',
      },
      {
        title: 'libuv issue 5130: abort() on EBADF/ENOENT from epoll_ctl(ADD) races with concurrent close()',
        url: 'https://github.com/libuv/libuv/issues/5130',
      },
      {
        title: 'libuv pull request 5129: tolerate concurrent FD-close on EPOLL_CTL_ADD',
        url: 'https://github.com/libuv/libuv/pull/5129',
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
      'HAProxy 2.6 does not look at what epoll_ctl returns. A connection whose registration failed stays open, and ' +
      'nobody hears its client, until the timeout for its request, here `timeout client`, answers it with 408.',
    kind: 'unknown',
    because:
      'Nothing that says why 2.6 does not look was found. Since 3.2 the result is looked at: a failure that cannot be ' +
      'mended crashes the process on purpose, as it "should not happen".',
    sources: [
      {
        title: 'HAProxy 2.6.0, ev_epoll.c: _update_fd',
        url: 'https://github.com/haproxy/haproxy/blob/v2.6.0/src/ev_epoll.c',
      },
      {
        title: 'HAProxy 2.6.0, mux_h1.c: h1_timeout_task, h1_handle_req_tout',
        url: 'https://github.com/haproxy/haproxy/blob/v2.6.0/src/mux_h1.c',
      },
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
      'No issue about this step was found. The transport asks for it with call_soon(), so that its failure is told to ' +
      'the loop alone. The step before it, in which the transport could not be made and the socket was kept, was ' +
      'labelled a bug, and mended in 2026.',
    sources: [
      {
        title: 'CPython 3.11, asyncio/selector_events.py: _SelectorSocketTransport.__init__',
        url: 'https://github.com/python/cpython/blob/3.11/Lib/asyncio/selector_events.py',
      },
      {
        title:
          'CPython issue 155934: asyncio: socket leak and silent error when transport creation fails for an accepted connection',
        url: 'https://github.com/python/cpython/issues/155934',
      },
      { title: 'CPython pull request 155936: its fix', url: 'https://github.com/python/cpython/pull/155936' },
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
    because:
      'It is reported and labelled as one, and open. The report has a server that starts a thread for each request; a ' +
      'proposed fix names socketserver.ThreadingMixIn, on which this server is built.',
    sources: [
      {
        title:
          'CPython issue 140746: Thread.start() can hang indefinitely if the new thread fails (MemoryError) during its initialization',
        url: 'https://github.com/python/cpython/issues/140746',
      },
      {
        title:
          'CPython pull request 153776: Fix Thread.start() hanging when the thread dies during bootstrap',
        url: 'https://github.com/python/cpython/pull/153776',
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
    because:
      'The line is written behind the last write, and an error leaves before it. The report of 2015 calls that a bug; ' +
      'the maintainers labelled it an improvement, and merged a fix in 2023 (21.0.0).',
    sources: [
      {
        title: 'Gunicorn 20.1.0, workers/sync.py: SyncWorker.handle_request',
        url: 'https://github.com/benoitc/gunicorn/blob/20.1.0/gunicorn/workers/sync.py',
      },
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
      'A peer that went away is logged at ERROR with a traceback unless the errno is EPIPE, ECONNRESET or ENOTCONN: ' +
      'those are logged at DEBUG, and the others of the same meaning are not.',
    kind: 'unknown',
    because:
      'That a client which leaves should make no traceback was agreed for EPIPE. A traceback of ETIMEDOUT is in a pull ' +
      'request about time limits, which was closed; nothing that says why the list ends where it does was found.',
    sources: [
      {
        title: 'Gunicorn 20.1.0, workers/sync.py: SyncWorker.handle',
        url: 'https://github.com/benoitc/gunicorn/blob/20.1.0/gunicorn/workers/sync.py',
      },
      {
        title: 'Gunicorn issue 22: Broken pipe exceptions should be handled gracefully',
        url: 'https://github.com/benoitc/gunicorn/issues/22',
      },
      {
        title: 'Gunicorn pull request 344: Set timeout for client socket (slow client DoS)',
        url: 'https://github.com/benoitc/gunicorn/pull/344',
      },
    ],
  },
  {
    id: 'error-after-partial-send-deferred',
    targets: ['unit', 'unit-proxy'],
    onlySome: 'FreeUnit before 1.36.0 (bca8f56a)',
    contracts: ['routes-to-error-handler', 'records-partial-count'],
    when: /=short:\d+; write#\d+=(?:E(?!AGAIN|INTR)|reset)/,
    seen: /handler|record/,
    behaviour:
      'A write that fails in a pass which had sent something goes to the ready handler. The error is noticed a pass later, ' +
      'and nothing says how much of the response had left.',
    kind: 'bug',
    because:
      'Unit did so knowingly: a comment says that the error is left to the next call. FreeUnit merged a change of it ' +
      'as a fix: the error handler runs next, and one record has what left in that pass.',
    sources: [
      {
        title: 'FreeUnit 1.35.4, nxt_conn_write.c: nxt_conn_io_write',
        url: 'https://github.com/freeunitorg/freeunit/blob/1.35.4/src/nxt_conn_write.c',
      },
      {
        title: 'FreeUnit pull request 97: route to error_handler on partial-write-then-error',
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
      'The variable is documented as the bytes sent in the body. The CRLF that ends a chunked head is made with the ' +
      'first chunk, is not counted as head, and so is taken for body.',
    sources: [
      {
        title:
          'FreeUnit, nxt_h1proto.c: nxt_h1p_request_header_send (header_size), nxt_h1p_chunk_create, nxt_h1p_request_body_bytes_sent',
        url: 'https://github.com/freeunitorg/freeunit/blob/30fcb44f136d4c5177b6a45d927a48da659c0bca/src/nxt_h1proto.c',
      },
      {
        title: "NGINX Unit's documentation: Variables, body_bytes_sent",
        url: 'https://unit.nginx.org/configuration/#configuration-variables-native',
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
      'A connection that could not be registered with the poller stays open: it is never read and never answered, and ' +
      'not closed either unless `timeout` is set, which it is not by default.',
    kind: 'bug',
    because:
      'Setting the read handler of a new client says that it failed, and nobody looks. No issue of Redis was found; ' +
      'one of its fork Valkey, which has the same lines, calls such a connection unreachable, and is labelled as a bug.',
    sources: [
      {
        title: 'Redis 7.0.15, networking.c: createClient',
        url: 'https://github.com/redis/redis/blob/7.0.15/src/networking.c',
      },
      {
        title: 'Redis 7.0.15, connection.c: connSocketSetReadHandler',
        url: 'https://github.com/redis/redis/blob/7.0.15/src/connection.c',
      },
      {
        title: 'Valkey issue 528: Handling edge cases on connSet(Read/Write)Handler',
        url: 'https://github.com/valkey-io/valkey/issues/528',
      },
      {
        title: 'Valkey pull request 2255: Accept socket judge fd overflow',
        url: 'https://github.com/valkey-io/valkey/pull/2255',
      },
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
    kind: 'bug',
    because:
      'The session tells those who wait for a write that it was made, whatever came of it; a TODO in ClearOutgoing ' +
      'says that the error is to be passed on. A connection that is really reset fails the next read too, which ends ' +
      'it.',
    sources: [
      {
        title: 'Node 20, node_http2.cc: Http2Session::OnStreamAfterWrite, SendPendingData, ClearOutgoing',
        url: 'https://github.com/nodejs/node/blob/v20.20.2/src/node_http2.cc',
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
      'server.max-read-idle is documented to close a connection that waits too long. The source calls the error ' +
      'unrecoverable, logs it and does not tell the caller, and the time limit looks only at connections whose ' +
      'registration is noted: this one was still open after 75 seconds, with a limit of 60.',
    sources: [
      {
        title:
          'lighttpd 1.4.69, fdevent_fdnode.c: fdevent_fdnode_event_setter, fdevent_fdnode_event_setter_retry',
        url: 'https://github.com/lighttpd/lighttpd1.4/blob/lighttpd-1.4.69/src/fdevent_fdnode.c',
      },
      {
        title: 'lighttpd 1.4.69, connections.c: connection_check_timeout',
        url: 'https://github.com/lighttpd/lighttpd1.4/blob/lighttpd-1.4.69/src/connections.c',
      },
      {
        title: 'lighttpd 1.4.69, doc/outdated/configuration.txt: server.max-read-idle',
        url: 'https://github.com/lighttpd/lighttpd1.4/blob/lighttpd-1.4.69/doc/outdated/configuration.txt',
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
      'On Linux the list of errnos that mean a peer has two names. On Windows the same function has the timeout in its ' +
      'list; nothing that says why it is not in the other was found.',
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
      '$bytes_sent is documented as the number of bytes sent to a client. What a thread has sent is added to it only ' +
      'when the write handler takes up the result, and the read handler that sees the FIN ends the request before: the ' +
      'thread is waited for, and what it did is not.',
    sources: [
      {
        title: 'nginx, ngx_http_core_module: $bytes_sent',
        url: 'https://nginx.org/en/docs/http/ngx_http_core_module.html#var_bytes_sent',
      },
      {
        title:
          'nginx 1.22.1, ngx_linux_sendfile_chain.c: ngx_linux_sendfile_chain, ngx_linux_sendfile_thread',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/os/unix/ngx_linux_sendfile_chain.c',
      },
      {
        title: 'nginx 1.22.1, ngx_http_request.c: ngx_http_test_reading, ngx_http_terminate_request',
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
      'A child whose accept or epoll_ctl finds no room ends gracefully, with its idle connections. When accept was it, ' +
      'and the parent has not yet looked at its children, which it first does within a second or so of the start, the ' +
      'parent takes it that none ever worked and ends the whole server (AH02324), although they have served requests.',
    kind: 'bug',
    because:
      'The server is to end only if no child was ever initialized, as its message and the commit that made it so say. ' +
      'That each child ends is a choice: the source does so on purpose.',
    sources: [
      {
        title: 'httpd 2.4.62, event.c: listener_thread, process_socket, perform_idle_server_maintenance',
        url: 'https://github.com/apache/httpd/blob/2.4.62/server/mpm/event/event.c',
      },
      {
        title: 'httpd 2.4.62, unixd.c: ap_unixd_accept',
        url: 'https://github.com/apache/httpd/blob/2.4.62/os/unix/unixd.c',
      },
      {
        title: 'httpd commit 932dec80: Remain active amidst prevalent child process resource shortages',
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
      'The function that ends the process when memory is out is documented in the API, and is set for all pools at the ' +
      'start.',
    sources: [
      {
        title: 'httpd 2.4.62, httpd.h: ap_abort_on_oom, ap_malloc',
        url: 'https://github.com/apache/httpd/blob/2.4.62/include/httpd.h',
      },
      {
        title: 'httpd 2.4.62, main.c: abort_on_oom, init_process',
        url: 'https://github.com/apache/httpd/blob/2.4.62/server/main.c',
      },
      {
        title: 'httpd 2.4.62, util.c: ap_abort_on_oom',
        url: 'https://github.com/apache/httpd/blob/2.4.62/server/util.c',
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
    seen: /more, the first|closed only after the client|that are none|does not decipher|expected no alert|polled before it/,
    behaviour:
      'ECONNRESET and EPIPE on the session tickets that follow the handshake are ignored, and the connection goes on: a ' +
      'torn ticket is left where it is, and the next record follows it. NGINX Unit then logs an alert when it closes.',
    kind: 'choice',
    because:
      'OpenSSL does so for the sake of clients that send something and close at once, as a comment says: what they ' +
      'sent is still to be read. Whether that is the right way was disputed.',
    sources: [
      {
        title: 'OpenSSL 3.0, statem_srvr.c: conn_is_closed, ossl_statem_server_post_work',
        url: 'https://github.com/openssl/openssl/blob/openssl-3.0/ssl/statem/statem_srvr.c',
      },
      {
        title: 'OpenSSL pull request 6944: Ignore EPIPE when sending NewSessionTickets in TLSv1.3',
        url: 'https://github.com/openssl/openssl/pull/6944',
      },
      {
        title:
          'OpenSSL issue 6904: How can a client write and shutdown TLS 1.3 so that server reads the sent data?',
        url: 'https://github.com/openssl/openssl/issues/6904',
      },
      {
        title: 'OpenSSL issue 10880: Data loss with TLS 1.3',
        url: 'https://github.com/openssl/openssl/issues/10880',
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
      'OpenSSL answers EINTR as it answers EAGAIN, with a wish to write, and the servers take that for a full socket. ' +
      'Linux does not interrupt a send on a TCP socket that does not block; nothing else about it was found.',
    sources: [
      {
        title: 'OpenSSL 3.0, bss_sock.c: BIO_sock_non_fatal_error',
        url: 'https://github.com/openssl/openssl/blob/openssl-3.0/crypto/bio/bss_sock.c',
      },
      {
        title: 'nginx 1.22.1, ngx_event_openssl.c: ngx_ssl_write',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/event/ngx_event_openssl.c',
      },
      {
        title: 'FreeUnit 1.35.4, nxt_openssl.c: nxt_openssl_conn_test_error',
        url: 'https://github.com/freeunitorg/freeunit/blob/1.35.4/src/nxt_openssl.c',
      },
    ],
  },
  {
    id: 'epipe-tried-again',
    targets: ['unit-tls'],
    onlySome: 'Unit 1.35.0 and FreeUnit before 1.35.5',
    contracts: ['fail-fast', 'routes-to-error-handler', 'tears-down', 'stays-calm', 'contains'],
    // Also where the client left because the response had stopped: see interrupted-tls-write-waits.
    when: /EPIPE$|write#\d+=EINTR/,
    seen: /more, the first|calls|polled before it|polls|CPU|it is still open|closed only after the client|seen: 0 bytes; /,
    behaviour:
      'EPIPE on a record is taken for nothing, and the same write is made again at once, and again: the thread does nothing else.',
    kind: 'bug',
    because:
      'Its write loop takes the 0 that stands for a connection that was just closed for bytes to come. The exception ' +
      'for EPIPE is meant for the shutdown, as its comment says. FreeUnit took the loop for a bug, and mended it in ' +
      '1.35.5.',
    sources: [
      {
        title: 'FreeUnit 1.35.4, nxt_openssl.c: nxt_openssl_conn_io_send, nxt_openssl_conn_test_error',
        url: 'https://github.com/freeunitorg/freeunit/blob/1.35.4/src/nxt_openssl.c',
      },
      {
        title: 'FreeUnit 1.35.4, nxt_conn_write.c: nxt_conn_io_write',
        url: 'https://github.com/freeunitorg/freeunit/blob/1.35.4/src/nxt_conn_write.c',
      },
      {
        title: 'FreeUnit pull request 54: stop SSL_write busy-loop on peer-initiated close',
        url: 'https://github.com/freeunitorg/freeunit/pull/54',
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
    because:
      'Its other reads ask again after EINTR. Linux does not interrupt a recv that does not block; nothing that says ' +
      'why this one differs was found.',
    sources: [
      {
        title: 'nginx 1.22.1, ngx_http_request.c: ngx_http_ssl_handshake',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/http/ngx_http_request.c',
      },
      {
        title: 'nginx 1.22.1, ngx_connection.c: ngx_connection_error',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/core/ngx_connection.c',
      },
      {
        title: 'nginx 1.22.1, ngx_recv.c: ngx_unix_recv',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/os/unix/ngx_recv.c',
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
      'TLS 1.3 has each side send one before it closes its own, whatever the other side did, unless it has sent an ' +
      'error alert. nginx turns it off on purpose when it reads the end of the stream (no_send_shutdown). A client ' +
      'that knows the length of its response does not mind.',
    sources: [
      { title: 'RFC 8446, 6.1: Closure Alerts', url: 'https://www.rfc-editor.org/rfc/rfc8446#section-6.1' },
      {
        title: 'nginx 1.22.1, ngx_event_openssl.c: ngx_ssl_handle_recv, ngx_ssl_shutdown',
        url: 'https://github.com/nginx/nginx/blob/release-1.22.1/src/event/ngx_event_openssl.c',
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
      'An error is told to the write that the program waits for, and during the handshake there is none; nothing that ' +
      'Node says about that was found. After a real reset the next read fails, and the connection ends with that.',
    sources: [
      {
        title: 'Node 20, crypto_tls.cc: TLSWrap::EncOut, OnStreamAfterWrite, InvokeQueued',
        url: 'https://github.com/nodejs/node/blob/v20.20.2/src/crypto/crypto_tls.cc',
      },
      {
        title: 'Node 20 documentation: tls.createServer, handshakeTimeout',
        url: 'https://nodejs.org/docs/latest-v20.x/api/tls.html#tlscreateserveroptions-secureconnectionlistener',
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
      'OpenSSL reports a call of SSL_write as a whole unless partial writes are enabled, and nothing that says what ' +
      'the record counts over TLS was found.',
    sources: [
      {
        title: 'FreeUnit pull request 97: route to error_handler on partial-write-then-error',
        url: 'https://github.com/freeunitorg/freeunit/pull/97',
      },
      {
        title: 'SSL_CTX_set_mode(3): SSL_MODE_ENABLE_PARTIAL_WRITE',
        url: 'https://docs.openssl.org/3.0/man3/SSL_CTX_set_mode/',
      },
    ],
  },
];
