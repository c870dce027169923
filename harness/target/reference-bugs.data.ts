/** A bug that the reference server can be built with. */
export interface Bug {
  /** Name of the target: that of the switch, in lower case and with dashes. */
  readonly name: string;
  /** Switch in `fixtures/reference-server/bug.h`, to be compiled with `-D<flag>=1`. */
  readonly flag: string;
  /** What the server does wrong, in one sentence. */
  readonly title: string;
  /** Arguments of the server that the bug needs besides the usual ones. */
  readonly args: readonly string[];
  /** A public report of the same kind of defect. */
  readonly report: {
    /** Repository and number. */
    readonly reference: string;
    readonly url: string;
  };
}

/** Every switch of `bug.h`, in its order. */
export const BUGS: readonly Bug[] = [
  bug(
    'DEFERRED_ERROR',
    'An error after a partial send goes to the ready handler, unrecorded.',
    'freeunitorg/freeunit pull 97',
  ),
  bug(
    'COUNTS_ASKED',
    'The record counts what the pass wanted to send, not what left.',
    'varnishcache/varnish-cache pull 2558',
  ),
  bug(
    'WRITES_AFTER_ERROR',
    'A failed write is tried once more before the error handler is queued.',
    'ratchetphp/Ratchet issue 939',
  ),
  bug(
    'PROBES_AFTER_ERROR',
    'After an error nothing at all is sent, to see whether the peer is really gone.',
    'MDSplus/mdsplus pull 1762',
  ),
  bug('SKIPS_A_BYTE', 'After a short write the next one begins a byte too far.', 'sshnet/SSH.NET pull 211'),
  bug('MISSES_EDGES', 'Room in a socket that was full goes unnoticed.', 'pistacheio/pistache issue 1114'),
  bug(
    'LEAKS_DESCRIPTOR',
    'The error handler forgets to close the descriptor.',
    'OpenSIPS/opensips pull 3164',
  ),
  bug(
    'CLOSES_ALL',
    'The error handler closes every connection, not only its own.',
    'meyfa/CobolCraft pull 23',
  ),
  bug('DIES_ON_ERROR', 'The error handler ends the process.', 'Pagghiu/SaneCppLibraries issue 30'),
  bug('ALERTS_ON_RESET', 'A peer that goes away is logged as an alert.', 'tornadoweb/tornado pull 784'),
  bug('AGAIN_IS_FATAL', 'A full socket is taken for a broken one.', 'netdata/netdata pull 18607'),
  bug(
    'INTERRUPT_IS_FATAL',
    'A write that a signal interrupted ends the connection.',
    'redis/redis pull 2242',
  ),
  bug(
    'READ_INTERRUPT_CLOSES',
    'A read that a signal interrupted ends the connection.',
    'Netatalk/netatalk-client pull 197',
  ),
  bug(
    'ZERO_LOOPS',
    'A sendfile that finds the file truncated is made again and again.',
    'proftpd/proftpd pull 591',
  ),
  bug(
    'SPINS_ON_FULL',
    'A full socket is tried again and again instead of waited for.',
    'rsyslog/librelp issue 13',
  ),
  bug(
    'SKIPS_AT_BOUNDARY',
    'A short write that ends between two buffers drops the second one.',
    'oven-sh/bun pull 32088',
  ),
  bug(
    'SENDFILE_OFFSET_STAYS',
    'After a short sendfile the rest is sent from the old offset.',
    'netty/netty pull 16544',
  ),
  bug('SHORT_IS_DONE', 'A short write from memory is taken for a whole one.', 'kazeburo/Gazelle pull 13'),
  bug(
    'RESENDS_AFTER_AGAIN',
    'When the socket becomes full after progress, what was sent is sent again.',
    'firecracker-microvm/firecracker pull 5485',
  ),
  bug(
    'TEARS_CHUNKS',
    "A short write inside a chunk's size line begins that line anew.",
    'true-async/server issue 171',
  ),
  bug('COUNTS_TOTAL', 'The record counts the bytes of the whole connection.', 'icing/mod_h2 issue 158'),
  bug('NO_RECORD', 'There is no record of a torn response.', 'cloudfoundry/routing-release pull 561'),
  bug('TWO_RECORDS', 'There are two records of a torn response.', 'pgjones/hypercorn issue 158'),
  bug(
    'RECORDS_AT_DEBUG',
    'The record is written at a level that nobody reads.',
    'eclipse-hono/hono pull 1748',
  ),
  bug(
    'RECORDS_CLEAN_CLOSE',
    'A response that went out whole, in more than one write, is recorded as torn.',
    'spiffe/spire pull 5835',
  ),
  bug(
    'ACCESS_LOG_CLAIMS_FULL',
    'The access log tells the length that was meant.',
    'varnishcache/varnish-cache issue 4181',
  ),
  bug(
    'ACCESS_LOG_COUNTS_ASKED',
    'The access log counts what was offered to the kernel.',
    'icing/mod_h2 issue 203',
  ),
  bug('DOUBLE_CLOSE', 'The descriptor of a torn connection is closed twice.', 'quickfix/quickfix issue 747'),
  bug(
    'SHUTDOWN_AFTER_CLOSE',
    'The descriptor of a torn connection is shut down after its close.',
    'CollaboraOnline/online pull 10874',
  ),
  bug(
    'USES_AFTER_CLOSE',
    'What was left of a torn response goes to the next client.',
    'panjf2000/gnet issue 621',
  ),
  bug(
    'KEEPS_ALIVE_AFTER_TORN',
    'The request behind a torn response is answered, as if that had been whole.',
    'lalinsky/dusty pull 122',
  ),
  bug('ERROR_HANDLER_TWICE', 'The error handler is run twice.', 'socketio/engine.io issue 242'),
  bug('LEAKS_FILE', 'The file that was being sent stays open.', 'ktorio/ktor issue 1589'),
  bug('LEAKS_BUFFER', 'What was left of a torn response is not freed.', 'owntone/owntone-server pull 811'),
  bug('LEAKS_TIMER', 'The write timer of a torn connection is not freed.', 'vert-x3/vertx-web issue 2727'),
  bug(
    'STALLS_OTHERS',
    "After one connection's error no other one is written to.",
    'wb2osz/direwolf pull 671',
  ),
  bug(
    'DROPS_PIPELINED',
    'The request behind a response that took more than one write is forgotten.',
    'warmcat/libwebsockets issue 638',
  ),
  bug('SIGPIPE_KILLS', 'A write to a peer that is gone kills the process.', 'yhirose/cpp-httplib issue 77'),
  bug(
    'KEEPS_WRITE_INTEREST',
    'Once a socket was full, it is watched for room for ever.',
    'libuv/libuv issue 3671',
    ['--trigger', 'level'],
  ),
  bug(
    'HANGUP_ON_HALF_CLOSE',
    'A client that sends no more requests is taken for one that is gone.',
    'enghitalo/vanilla issue 103',
  ),
  bug(
    'NO_WRITE_TIMEOUT',
    'The write timer is not started again after progress.',
    'php/frankenphp pull 2574',
    ['--write-timeout', '150'],
  ),
  bug(
    'NULL_AFTER_MMAP',
    'A mapping is used without a look at whether there is one.',
    'swoole/swoole-src pull 1948',
  ),
  bug(
    'ACCEPT_ERROR_DEAFENS',
    'After an accept that failed nobody is accepted any more.',
    'tiny-http/tiny-http issue 283',
  ),
  bug(
    'IGNORES_EPOLL_ERROR',
    'A connection that cannot be watched is kept open, and never served.',
    'ponylang/ponyc issue 5119',
  ),
  bug(
    'READ_ERROR_LEAKS',
    'A connection whose read failed is neither closed nor watched.',
    'TritonDataCenter/node-fast issue 15',
  ),
];

/** @param reference `owner/repository issue 12`, or `pull` in place of `issue` */
function bug(name: string, title: string, reference: string, args: readonly string[] = []): Bug {
  const [repository, kind, number] = reference.split(' ');
  return {
    name: name.toLowerCase().replaceAll('_', '-'),
    flag: `BUG_${name}`,
    title,
    args,
    report: {
      reference,
      url: `https://github.com/${repository}/${kind === 'issue' ? 'issues' : kind}/${number}`,
    },
  };
}
