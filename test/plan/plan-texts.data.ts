import type { Fault } from '../../harness/plan/fault.ts';
import type { CallSelector, ConnectionSelector, Point } from '../../harness/plan/point.ts';
import type { Step } from '../../harness/plan/plan.ts';

/** A text, the steps it spells, and the canonical text of those steps when it is another one. */
export interface PlanText {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly canonical?: string;
}

const family: CallSelector = { family: 'write' };
const reset: Fault = { kind: 'reset' };
const nine: ConnectionSelector = { by: 'source', address: '127.0.0.9' };
const reads: CallSelector = { family: 'read' };
const enough: Fault = { kind: 'error', errno: 'EIO' };

/** The row of one step whose fault is EIO, for what stands before its `=`. */
function pointRow(text: string, point: Partial<Point>, canonical?: string): PlanText {
  const steps = [{ point: { call: family, ordinal: 1, ...point }, fault: enough }];
  return { text: `${text}=EIO`, steps, ...(canonical !== undefined && { canonical: `${canonical}=EIO` }) };
}

/** The row of one step at `point`, for what stands behind its `=`. */
function faultRow(
  point: string,
  call: CallSelector,
  text: string,
  fault: Fault,
  canonical?: string,
): PlanText {
  const steps = [{ point: { call, ordinal: 1 }, fault }];
  const row = { text: `${point}#1=${text}`, steps };
  return canonical === undefined ? row : { ...row, canonical: `${point}#1=${canonical}` };
}

/** Valid plan texts: every form of every part, and every liberty a writer may take. */
export const PLAN_TEXTS: readonly PlanText[] = [
  // No step.
  { text: '', steps: [] },
  { text: ' \t\n', steps: [], canonical: '' },

  // Faults.
  {
    text: 'write#1=short:100',
    steps: [{ point: { call: family, ordinal: 1 }, fault: { kind: 'short', bytes: 100 } }],
  },
  {
    text: 'write#1=short:1',
    steps: [{ point: { call: family, ordinal: 1 }, fault: { kind: 'short', bytes: 1 } }],
  },
  {
    text: 'write#1=short:2147483647',
    steps: [{ point: { call: family, ordinal: 1 }, fault: { kind: 'short', bytes: 2147483647 } }],
  },
  {
    text: 'write#2=ECONNRESET',
    steps: [{ point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'ECONNRESET' } }],
  },
  {
    text: 'write#2=EAGAIN',
    steps: [{ point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'EAGAIN' } }],
  },
  {
    text: 'write#2=EWOULDBLOCK',
    steps: [{ point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'EWOULDBLOCK' } }],
  },
  {
    text: 'write#2=E2BIG!',
    steps: [
      { point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'E2BIG', isForced: true } },
    ],
  },
  { text: 'write#2=reset', steps: [{ point: { call: family, ordinal: 2 }, fault: reset }] },
  {
    text: 'write#3=hold:a',
    steps: [{ point: { call: family, ordinal: 3 }, fault: { kind: 'hold', name: 'a' } }],
  },
  {
    text: 'write#3=hold:before-reset-2',
    steps: [{ point: { call: family, ordinal: 3 }, fault: { kind: 'hold', name: 'before-reset-2' } }],
  },
  {
    text: 'write#3=hold:reset',
    steps: [{ point: { call: family, ordinal: 3 }, fault: { kind: 'hold', name: 'reset' } }],
  },

  faultRow('write', family, 'again', { kind: 'error', errno: 'EAGAIN' }, 'EAGAIN'),
  faultRow('write', family, 'interrupt', { kind: 'error', errno: 'EINTR' }, 'EINTR'),
  faultRow('write', family, 'EPIPE', { kind: 'error', errno: 'EPIPE' }),
  faultRow('write', family, 'ENOENT ! ', { kind: 'error', errno: 'ENOENT', isForced: true }, 'ENOENT!'),
  faultRow(
    'close',
    { call: 'close' },
    'again!',
    { kind: 'error', errno: 'EAGAIN', isForced: true },
    'EAGAIN!',
  ),
  faultRow('write(2)', { call: 'write' }, 'EWOULDBLOCK', { kind: 'error', errno: 'EWOULDBLOCK' }),
  faultRow('write', family, 'reset:ECONNRESET', reset, 'reset'),
  faultRow('write', family, 'reset:EPIPE', { kind: 'reset', errno: 'EPIPE' }),
  faultRow('read', reads, 'reset', reset),
  faultRow('read', reads, 'reset : ETIMEDOUT', { kind: 'reset', errno: 'ETIMEDOUT' }, 'reset:ETIMEDOUT'),
  faultRow('read', reads, 'reset:peer', { kind: 'reset-peer' }),
  faultRow('write', family, 'delay:1', { kind: 'delay', delayMs: 1 }),
  faultRow('write', family, 'delay:30000', { kind: 'delay', delayMs: 30_000 }),
  faultRow('write', family, 'zero', { kind: 'zero' }),
  faultRow('read', reads, 'zero', { kind: 'zero' }),
  faultRow('read', reads, 'short:1', { kind: 'short', bytes: 1 }),
  faultRow('write', family, 'full', { kind: 'full' }),
  faultRow('write', family, 'kill', { kind: 'kill' }),
  faultRow('close', { call: 'close' }, 'kill', { kind: 'kill' }),
  faultRow('alloc', { family: 'alloc' }, 'fail', { kind: 'error', errno: 'ENOMEM' }, 'ENOMEM'),
  faultRow('alloc', { family: 'alloc' }, 'delay:1', { kind: 'delay', delayMs: 1 }),
  faultRow('malloc', { call: 'malloc' }, 'ENOMEM', { kind: 'error', errno: 'ENOMEM' }),
  faultRow('free', { call: 'free' }, 'hold:a', { kind: 'hold', name: 'a' }),
  faultRow('close', { call: 'close' }, 'hold:a', { kind: 'hold', name: 'a' }),
  faultRow('epoll_wait', { call: 'epoll_wait' }, 'delay:5', { kind: 'delay', delayMs: 5 }),
  faultRow('accept4', { call: 'accept4' }, 'EMFILE', { kind: 'error', errno: 'EMFILE' }),
  faultRow('accept', { call: 'accept' }, 'EMFILE', { kind: 'error', errno: 'EMFILE' }),
  faultRow('tee', { call: 'tee' }, 'short:1', { kind: 'short', bytes: 1 }),
  faultRow('tee', { call: 'tee' }, 'zero', { kind: 'zero' }),

  // Calls.
  { text: 'write(2)#1=reset', steps: [{ point: { call: { call: 'write' }, ordinal: 1 }, fault: reset }] },
  { text: 'writev#2=reset', steps: [{ point: { call: { call: 'writev' }, ordinal: 2 }, fault: reset }] },
  { text: 'send#1=reset', steps: [{ point: { call: { call: 'send' }, ordinal: 1 }, fault: reset }] },
  { text: 'sendto#1=reset', steps: [{ point: { call: { call: 'sendto' }, ordinal: 1 }, fault: reset }] },
  { text: 'sendmsg#1=reset', steps: [{ point: { call: { call: 'sendmsg' }, ordinal: 1 }, fault: reset }] },
  { text: 'sendfile#1=reset', steps: [{ point: { call: { call: 'sendfile' }, ordinal: 1 }, fault: reset }] },
  { text: 'write#2147483647=reset', steps: [{ point: { call: family, ordinal: 2147483647 }, fault: reset }] },

  pointRow('read#1', { call: reads }),
  pointRow('read(2)#1', { call: { call: 'read' } }),
  pointRow('close#1', { call: { call: 'close' } }),

  // Positions.
  pointRow('write#2..5', { ordinal: 2, through: 5 }),
  pointRow('write#1..2147483647', { through: 2147483647 }),
  pointRow('write#2+', { ordinal: 2, through: 'end' }),
  pointRow('write#2+3', { ordinal: 2, through: 'end', every: 3 }),
  pointRow('write#2..9+3', { ordinal: 2, through: 9, every: 3 }),
  pointRow('write#2..5+3', { ordinal: 2, through: 5, every: 3 }),
  pointRow('write@1', { atByte: 1 }),
  pointRow('readv@9007199254740991', { call: { call: 'readv' }, atByte: 9007199254740991 }),
  pointRow('write # 2 .. 9 + 3', { ordinal: 2, through: 9, every: 3 }, 'write#2..9+3'),
  pointRow('write # 2 + ', { ordinal: 2, through: 'end' }, 'write#2+'),
  pointRow('write @ 5 ', { atByte: 5 }, 'write@5'),

  // Conditions.
  pointRow('port:8080/write#1', { connection: { by: 'listener', listener: { port: 8080 } } }),
  pointRow('unix:"/run/x.sock"/write#1', {
    connection: { by: 'listener', listener: { path: '/run/x.sock' } },
  }),
  pointRow(
    'unix:x.sock/write#1',
    { connection: { by: 'listener', listener: { path: 'x.sock' } } },
    'unix:"x.sock"/write#1',
  ),
  pointRow(String.raw`unix:"a\"b\\c; d=e#1"/write#1`, {
    connection: { by: 'listener', listener: { path: String.raw`a"b\c; d=e#1` } },
  }),
  pointRow('127.0.0.9,port:80/write#1', { connection: { ...nine, listener: { port: 80 } } }),
  pointRow('accept#2,unix:"/x"/write#1', {
    connection: { by: 'accept', ordinal: 2, listener: { path: '/x' } },
  }),
  pointRow(
    'port:80,accept#2/write#1',
    { connection: { by: 'accept', ordinal: 2, listener: { port: 80 } } },
    'accept#2,port:80/write#1',
  ),
  pointRow('server/write#1', { connection: { by: 'server' } }),
  pointRow('role:main/write#1', { role: 'main' }),
  pointRow('role:worker/write#1', { role: 'worker' }),
  pointRow('role:3/write#1', { role: 3 }),
  pointRow('comm:nginx/write#1', { comm: 'nginx' }),
  pointRow('comm:1.2/write#1', { comm: '1.2' }),
  pointRow('comm:"nginx"/write#1', { comm: 'nginx' }, 'comm:nginx/write#1'),
  pointRow('comm:"php-fpm: pool a"/write#1', { comm: 'php-fpm: pool a' }),
  pointRow('comm:"1..2"/write#1', { comm: '1..2' }),
  pointRow(String.raw`comm:"\""/write#1`, { comm: '"' }),
  pointRow('comm:kworker-1234567/write#1', { comm: 'kworker-1234567' }),
  pointRow('thread:main/write#1', { thread: 'main' }),
  pointRow('thread:2/write#1', { thread: 2 }),
  pointRow('after:first-read/write#1', { after: 'first-read' }),
  pointRow('after:request-head/write#1', { after: 'request-head' }),
  pointRow('after:response-head/write#1', { after: 'response-head' }),
  pointRow('after:shutdown/write#1', { after: 'shutdown' }),
  pointRow('per-turn/write#1', { perTurn: true }),
  // Callers.
  pointRow('write@conn_write#1', { caller: { in: 'call', function: 'conn_write' } }),
  pointRow('write@@conn_write#2', { caller: { in: 'stack', function: 'conn_write' }, ordinal: 2 }),
  pointRow(
    'write @ @ conn_write.part.0 # 1',
    { caller: { in: 'stack', function: 'conn_write.part.0' } },
    'write@@conn_write.part.0#1',
  ),
  pointRow('write@"conn_write"#1', { caller: { in: 'call', function: 'conn_write' } }, 'write@conn_write#1'),
  pointRow('write@"ns::Class::put(int, char)"#1+', {
    caller: { in: 'call', function: 'ns::Class::put(int, char)' },
    through: 'end',
  }),
  pointRow('write@"240"#1', { caller: { in: 'call', function: '240' } }),
  pointRow('write@conn_write@240', { caller: { in: 'call', function: 'conn_write' }, atByte: 240 }),
  pointRow('write@conn.c:120#1', { caller: { in: 'call', file: 'conn.c', line: 120 } }),
  pointRow('write@@"http/conn.c":1#1', { caller: { in: 'stack', file: 'http/conn.c', line: 1 } }),
  pointRow('write@libssl.so.3+0x1f2a0#1', {
    caller: { in: 'call', module: 'libssl.so.3', offset: 0x1f2a0 },
  }),
  pointRow(
    'write@"libstdc++.so.6" + 0X1F#1',
    { caller: { in: 'call', module: 'libstdc++.so.6', offset: 0x1f } },
    'write@"libstdc++.so.6"+0x1f#1',
  ),
  pointRow('write@+0x46a69#1', { caller: { in: 'call', offset: 0x46a69 } }),
  pointRow('write@@+0x46a69#1..2', { caller: { in: 'stack', offset: 0x46a69 }, through: 2 }),
  pointRow('role:worker/write@f#1', { role: 'worker', caller: { in: 'call', function: 'f' } }),

  pointRow('times:2/write#1', { times: 2 }),
  pointRow('times:always/write@1', { atByte: 1, times: 'always' }),
  pointRow('times:1/write#1+', { through: 'end', times: 1 }),
  pointRow('times:1/write#1', {}, 'write#1'),
  pointRow('times:1/write@7', { atByte: 7 }, 'write@7'),
  pointRow('times:always,per-turn/write#1..2', { through: 2, perTurn: true }, 'per-turn/write#1..2'),
  pointRow(
    'times:3,per-turn,after:shutdown,thread:2,comm:a,role:3,port:80,127.0.0.9/read#1+',
    {
      connection: { ...nine, listener: { port: 80 } },
      call: reads,
      through: 'end',
      role: 3,
      comm: 'a',
      thread: 2,
      after: 'shutdown',
      perTurn: true,
      times: 3,
    },
    '127.0.0.9,port:80,role:3,comm:a,thread:2,after:shutdown,per-turn,times:3/read#1+',
  ),
  pointRow(
    'role : main , comm : "a b" , unix : "/x y" / write#1',
    { connection: { by: 'listener', listener: { path: '/x y' } }, role: 'main', comm: 'a b' },
    'unix:"/x y",role:main,comm:"a b"/write#1',
  ),

  // Connections.
  {
    text: '127.0.0.9/write#1=reset',
    steps: [{ point: { connection: nine, call: family, ordinal: 1 }, fault: reset }],
  },
  {
    text: '127.255.255.255/sendfile#1=reset',
    steps: [
      {
        point: {
          connection: { by: 'source', address: '127.255.255.255' },
          call: { call: 'sendfile' },
          ordinal: 1,
        },
        fault: reset,
      },
    ],
  },
  {
    text: 'accept#2/write#1=reset',
    steps: [{ point: { connection: { by: 'accept', ordinal: 2 }, call: family, ordinal: 1 }, fault: reset }],
  },
  {
    text: 'accept#2147483647/write(2)#1=reset',
    steps: [
      {
        point: { connection: { by: 'accept', ordinal: 2147483647 }, call: { call: 'write' }, ordinal: 1 },
        fault: reset,
      },
    ],
  },

  // Several steps.
  {
    text: 'write#1=hold:a; write#1=delay:5; write#1=hold:b; write#1=reset:peer; write#1=delay:5; write#1=EIO',
    steps: [
      { kind: 'hold', name: 'a' },
      { kind: 'delay', delayMs: 5 },
      { kind: 'hold', name: 'b' },
      { kind: 'reset-peer' },
      { kind: 'delay', delayMs: 5 },
      enough,
    ].map((fault) => ({ point: { call: family, ordinal: 1 }, fault: fault as Fault })),
  },
  {
    text: 'write#1+=EIO; write#2=reset; writev#1..5=EIO',
    steps: [
      { point: { call: family, ordinal: 1, through: 'end' }, fault: enough },
      { point: { call: family, ordinal: 2 }, fault: reset },
      { point: { call: { call: 'writev' }, ordinal: 1, through: 5 }, fault: enough },
    ],
  },
  {
    text: 'server/write#1=EIO; 127.0.0.9/write#1=EIO; epoll_wait#1=EINTR; port:80/accept4#1=EMFILE',
    steps: [
      { point: { connection: { by: 'server' }, call: family, ordinal: 1 }, fault: enough },
      { point: { connection: nine, call: family, ordinal: 1 }, fault: enough },
      { point: { call: { call: 'epoll_wait' }, ordinal: 1 }, fault: { kind: 'error', errno: 'EINTR' } },
      {
        point: {
          connection: { by: 'listener', listener: { port: 80 } },
          call: { call: 'accept4' },
          ordinal: 1,
        },
        fault: { kind: 'error', errno: 'EMFILE' },
      },
    ],
  },
  {
    text: 'times:2/write#1=again; write#1=reset',
    steps: [
      { point: { call: family, ordinal: 1, times: 2 }, fault: { kind: 'error', errno: 'EAGAIN' } },
      { point: { call: family, ordinal: 1 }, fault: reset },
    ],
    canonical: 'times:2/write#1=EAGAIN; write#1=reset',
  },
  {
    text: 'write#1=short:100; write#2=ECONNRESET',
    steps: [
      { point: { call: family, ordinal: 1 }, fault: { kind: 'short', bytes: 100 } },
      { point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'ECONNRESET' } },
    ],
  },
  {
    text: 'write#2=EPIPE; write#1=short:1',
    steps: [
      { point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'EPIPE' } },
      { point: { call: family, ordinal: 1 }, fault: { kind: 'short', bytes: 1 } },
    ],
  },
  {
    text: 'write#2=hold:before-reset; write#2=reset',
    steps: [
      { point: { call: family, ordinal: 2 }, fault: { kind: 'hold', name: 'before-reset' } },
      { point: { call: family, ordinal: 2 }, fault: reset },
    ],
  },
  {
    text: 'write#1=reset; write(2)#1=reset; writev#1=reset',
    steps: [
      { point: { call: family, ordinal: 1 }, fault: reset },
      { point: { call: { call: 'write' }, ordinal: 1 }, fault: reset },
      { point: { call: { call: 'writev' }, ordinal: 1 }, fault: reset },
    ],
  },
  {
    text: '127.0.0.9/write#1=reset; 127.0.0.10/write#1=reset',
    steps: [
      { point: { connection: nine, call: family, ordinal: 1 }, fault: reset },
      {
        point: { connection: { by: 'source', address: '127.0.0.10' }, call: family, ordinal: 1 },
        fault: reset,
      },
    ],
  },
  {
    text: 'accept#1/write#1=reset; accept#2/write#1=reset',
    steps: [
      { point: { connection: { by: 'accept', ordinal: 1 }, call: family, ordinal: 1 }, fault: reset },
      { point: { connection: { by: 'accept', ordinal: 2 }, call: family, ordinal: 1 }, fault: reset },
    ],
  },
  {
    text: 'write#1=reset; write#2=EPIPE',
    steps: [
      { point: { call: family, ordinal: 1 }, fault: reset },
      { point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'EPIPE' } },
    ],
  },
  {
    text: Array.from({ length: 15 }, (_, index) => `write#${index + 1}=reset`).join('; '),
    steps: Array.from({ length: 15 }, (_, index) => ({
      point: { call: family, ordinal: index + 1 },
      fault: reset,
    })),
  },

  // Liberties of a writer.
  {
    text: 'write#1=reset;',
    steps: [{ point: { call: family, ordinal: 1 }, fault: reset }],
    canonical: 'write#1=reset',
  },
  {
    text: 'write#1=reset;writev#2=EIO ; ',
    steps: [
      { point: { call: family, ordinal: 1 }, fault: reset },
      { point: { call: { call: 'writev' }, ordinal: 2 }, fault: { kind: 'error', errno: 'EIO' } },
    ],
    canonical: 'write#1=reset; writev#2=EIO',
  },
  {
    text: '\n  127.0.0.9 / write # 1 = hold : here ;\n  127.0.0.9 / write(2)\t# 2 = short : 7\n',
    steps: [
      { point: { connection: nine, call: family, ordinal: 1 }, fault: { kind: 'hold', name: 'here' } },
      {
        point: { connection: nine, call: { call: 'write' }, ordinal: 2 },
        fault: { kind: 'short', bytes: 7 },
      },
    ],
    canonical: '127.0.0.9/write#1=hold:here; 127.0.0.9/write(2)#2=short:7',
  },
  {
    text: 'accept # 2 / write # 1 = reset',
    steps: [{ point: { connection: { by: 'accept', ordinal: 2 }, call: family, ordinal: 1 }, fault: reset }],
    canonical: 'accept#2/write#1=reset',
  },
];
