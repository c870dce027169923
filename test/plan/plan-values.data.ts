/** A value that is not a plan in JSON, and the lines of the message that say so. */
export interface NoPlan {
  readonly flaw: string;
  readonly value: unknown;
  readonly lines: readonly string[];
}

const point = { call: { family: 'write' }, ordinal: 1 };
const fault = { kind: 'reset' };
const CALL_SHAPE =
  '✖ expected {"family":"write"}, {"family":"read"}, {"family":"alloc"} or {"call":<name>}, such as {"call":"sendfile"}';
const CALLER_SHAPE = '✖ expected {"in":"call" or "stack"} with "function", "file" and "line", or "offset"';
const LISTENER_SHAPE = '✖ expected {"port":<1 to 65535>} or {"path":<1 to 107 bytes>}';
const HOLD_SHAPE = '✖ expected a lower-case letter, then at most 30 of a-z, 0-9 and -';

/** Values that are no plan, each for one flaw. */
export const VALUES_THAT_ARE_NO_PLAN: readonly NoPlan[] = [
  { flaw: 'null for a plan', value: null, lines: ['✖ Invalid input: expected object, received null'] },
  {
    flaw: 'text for a plan',
    value: 'write#1=reset',
    lines: ['✖ Invalid input: expected object, received string'],
  },
  { flaw: 'a bare list', value: [], lines: ['✖ Invalid input: expected object, received array'] },
  {
    flaw: 'no steps',
    value: {},
    lines: ['✖ Invalid input: expected array, received undefined', '  → at steps'],
  },
  { flaw: 'a key too many', value: { steps: [], name: 'x' }, lines: ['✖ Unrecognized key: "name"'] },
  {
    flaw: 'a number for a step',
    value: { steps: [1] },
    lines: ['✖ Invalid input: expected object, received number', '  → at steps[0]'],
  },
  {
    flaw: '16 steps',
    value: {
      steps: Array.from({ length: 16 }, (_, index) => ({ point: { ...point, ordinal: index + 1 }, fault })),
    },
    lines: ['✖ Too big: expected array to have <=15 items', '  → at steps'],
  },
  {
    flaw: 'a step without a point',
    value: { steps: [{ fault }] },
    lines: ['✖ Invalid input: expected object, received undefined', '  → at steps[0].point'],
  },
  {
    flaw: 'a step without a fault',
    value: { steps: [{ point }] },
    lines: ['✖ Invalid input: expected object, received undefined', '  → at steps[0].fault'],
  },
  {
    flaw: 'a key too many in a step',
    value: { steps: [{ point, fault, note: '' }] },
    lines: ['✖ Unrecognized key: "note"', '  → at steps[0]'],
  },
  {
    flaw: 'a key too many in a point',
    value: { steps: [{ point: { ...point, turn: 1 }, fault }] },
    lines: ['✖ Unrecognized key: "turn"', '  → at steps[0].point'],
  },
  {
    flaw: 'ordinal 0',
    value: { steps: [{ point: { ...point, ordinal: 0 }, fault }] },
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].point.ordinal'],
  },
  {
    flaw: 'an ordinal past 31 bits',
    value: { steps: [{ point: { ...point, ordinal: 2 ** 31 }, fault }] },
    lines: ['✖ Too big: expected number to be <=2147483647', '  → at steps[0].point.ordinal'],
  },
  {
    flaw: 'a broken ordinal',
    value: { steps: [{ point: { ...point, ordinal: 1.5 }, fault }] },
    lines: ['✖ Invalid input: expected int, received number', '  → at steps[0].point.ordinal'],
  },
  {
    flaw: 'text for an ordinal',
    value: { steps: [{ point: { ...point, ordinal: '1' }, fault }] },
    lines: ['✖ Invalid input: expected number, received string', '  → at steps[0].point.ordinal'],
  },
  {
    flaw: 'text for a call',
    value: { steps: [{ point: { ...point, call: 'write' }, fault }] },
    lines: [CALL_SHAPE, '  → at steps[0].point.call'],
  },
  {
    flaw: 'an unknown family',
    value: { steps: [{ point: { ...point, call: { family: 'lifecycle' } }, fault }] },
    lines: [CALL_SHAPE, '  → at steps[0].point.call'],
  },
  {
    flaw: 'an unknown call',
    value: { steps: [{ point: { ...point, call: { call: 'wirte' } }, fault }] },
    lines: ['✖ unknown call "wirte", did you mean write?', '  → at steps[0].point.call'],
  },
  {
    flaw: 'a call like no other',
    value: { steps: [{ point: { ...point, call: { call: 'constructor' } }, fault }] },
    lines: [CALL_SHAPE.replace('✖', '✖ unknown call "constructor",'), '  → at steps[0].point.call'],
  },
  {
    flaw: 'a family and a call',
    value: { steps: [{ point: { ...point, call: { family: 'write', call: 'write' } }, fault }] },
    lines: [CALL_SHAPE, '  → at steps[0].point.call'],
  },
  {
    flaw: 'an unknown kind of connection',
    value: { steps: [{ point: { ...point, connection: { by: 'port', port: 1 } }, fault }] },
    lines: [
      "✖ Invalid discriminator value. Expected 'source' | 'accept' | 'listener' | 'server'",
      '  → at steps[0].point.connection.by',
    ],
  },
  {
    flaw: 'null for a connection',
    value: { steps: [{ point: { ...point, connection: null }, fault }] },
    lines: ['✖ Invalid input: expected object, received null', '  → at steps[0].point.connection'],
  },
  {
    flaw: 'an address outside 127.0.0.0/8',
    value: { steps: [{ point: { ...point, connection: { by: 'source', address: '10.0.0.1' } }, fault }] },
    lines: ['✖ expected a dotted IPv4 address in 127.0.0.0/8', '  → at steps[0].point.connection.address'],
  },
  {
    flaw: 'accept ordinal 0',
    value: { steps: [{ point: { ...point, connection: { by: 'accept', ordinal: 0 } }, fault }] },
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].point.connection.ordinal'],
  },
  {
    flaw: 'port 0',
    value: withConnection({ by: 'listener', listener: { port: 0 } }),
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].point.connection.listener.port'],
  },
  {
    flaw: 'a port and a path',
    value: withConnection({ by: 'accept', ordinal: 1, listener: { port: 1, path: '/x' } }),
    lines: [LISTENER_SHAPE, '  → at steps[0].point.connection.listener'],
  },
  {
    flaw: 'an empty path',
    value: withConnection({ by: 'listener', listener: { path: '' } }),
    lines: ['✖ expected 1 to 107 bytes', '  → at steps[0].point.connection.listener.path'],
  },
  {
    flaw: 'no listener',
    value: withConnection({ by: 'listener' }),
    lines: [LISTENER_SHAPE, '  → at steps[0].point.connection.listener'],
  },
  {
    flaw: 'a listener beside the server',
    value: withConnection({ by: 'server', listener: { port: 1 } }),
    lines: ['✖ Unrecognized key: "listener"', '  → at steps[0].point.connection'],
  },
  {
    flaw: 'a range that ends at a word',
    value: withPoint({ through: 'last' }),
    lines: ['✖ expected 1 to 2147483647 or "end"', '  → at steps[0].point.through'],
  },
  {
    flaw: 'stride 1',
    value: withPoint({ through: 5, every: 1 }),
    lines: ['✖ Too small: expected number to be >=2', '  → at steps[0].point.every'],
  },
  {
    flaw: 'byte 0',
    value: withPoint({ atByte: 0 }),
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].point.atByte'],
  },
  {
    flaw: 'a byte past 53 bits',
    value: withPoint({ atByte: 2 ** 53 }),
    lines: ['✖ Too big: expected int to be <=9007199254740991', '  → at steps[0].point.atByte'],
  },
  {
    flaw: 'false for per-turn',
    value: withPoint({ perTurn: false }),
    lines: ['✖ Invalid input: expected true', '  → at steps[0].point.perTurn'],
  },
  {
    flaw: 'an unknown event',
    value: withPoint({ after: 'read' }),
    lines: [
      '✖ Invalid option: expected one of "first-read"|"request-head"|"response-head"|"shutdown"',
      '  → at steps[0].point.after',
    ],
  },
  {
    flaw: 'a caller that is nowhere',
    value: withPoint({ caller: { function: 'f' } }),
    lines: [CALLER_SHAPE, '  → at steps[0].point.caller'],
  },
  {
    flaw: 'a caller of two kinds',
    value: withPoint({ caller: { in: 'call', function: 'f', line: 1 } }),
    lines: ['✖ Unrecognized key: "line"', '  → at steps[0].point.caller'],
  },
  {
    flaw: 'a file without a line',
    value: withPoint({ caller: { in: 'stack', file: 'f.c' } }),
    lines: [CALLER_SHAPE, '  → at steps[0].point.caller'],
  },
  {
    flaw: 'a function without a name',
    value: withPoint({ caller: { in: 'stack', function: '' } }),
    lines: ['✖ expected 1 to 4096 bytes', '  → at steps[0].point.caller.function'],
  },
  {
    flaw: 'offset 0',
    value: withPoint({ caller: { in: 'stack', offset: 0 } }),
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].point.caller.offset'],
  },
  {
    flaw: 'an unknown role',
    value: withPoint({ role: 'child' }),
    lines: ['✖ expected "main", "worker" or a number from 1', '  → at steps[0].point.role'],
  },
  {
    flaw: 'role 0',
    value: withPoint({ role: 0 }),
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].point.role'],
  },
  {
    flaw: 'an empty thread name',
    value: withPoint({ comm: '' }),
    lines: ['✖ expected 1 to 15 bytes', '  → at steps[0].point.comm'],
  },
  {
    flaw: 'a long thread name',
    value: withPoint({ comm: '0123456789abcdef' }),
    lines: ['✖ expected 1 to 15 bytes', '  → at steps[0].point.comm'],
  },
  {
    flaw: 'a thread name of two lines',
    value: withPoint({ comm: 'a\nb' }),
    lines: ['✖ expected no control characters', '  → at steps[0].point.comm'],
  },
  {
    flaw: 'an unknown thread',
    value: withPoint({ thread: 'worker' }),
    lines: ['✖ expected "main" or a number from 1', '  → at steps[0].point.thread'],
  },
  {
    flaw: 'times 0',
    value: withPoint({ times: 0 }),
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].point.times'],
  },
  {
    flaw: 'an unknown kind of fault',
    value: { steps: [{ point, fault: { kind: 'rset' } }] },
    lines: [
      "✖ Invalid discriminator value. Expected 'short' | 'error' | 'reset' | 'reset-peer' | 'hold' | 'delay' | 'zero' | 'kill' | 'full'",
      '  → at steps[0].fault.kind',
    ],
  },
  {
    flaw: 'a short write of 0 bytes',
    value: { steps: [{ point, fault: { kind: 'short', bytes: 0 } }] },
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].fault.bytes'],
  },
  {
    flaw: 'a short write without bytes',
    value: { steps: [{ point, fault: { kind: 'short' } }] },
    lines: ['✖ Invalid input: expected number, received undefined', '  → at steps[0].fault.bytes'],
  },
  {
    flaw: 'an unknown errno',
    value: { steps: [{ point, fault: { kind: 'error', errno: 'econnrest' } }] },
    lines: ['✖ unknown errno "econnrest", did you mean ECONNRESET?', '  → at steps[0].fault.errno'],
  },
  {
    flaw: 'an errno like no other',
    value: { steps: [{ point, fault: { kind: 'error', errno: 'constructor' } }] },
    lines: [
      '✖ unknown errno "constructor", expected an errno such as ECONNRESET',
      '  → at steps[0].fault.errno',
    ],
  },
  {
    flaw: 'a number for an errno',
    value: { steps: [{ point, fault: { kind: 'error', errno: 104 } }] },
    lines: ['✖ expected an errno such as ECONNRESET', '  → at steps[0].fault.errno'],
  },
  {
    flaw: 'a reset with bytes',
    value: { steps: [{ point, fault: { kind: 'reset', bytes: 1 } }] },
    lines: ['✖ Unrecognized key: "bytes"', '  → at steps[0].fault'],
  },
  {
    flaw: 'an invalid hold name',
    value: { steps: [{ point, fault: { kind: 'hold', name: 'Before' } }] },
    lines: [HOLD_SHAPE, '  → at steps[0].fault.name'],
  },
  {
    flaw: 'an unnamed hold',
    value: { steps: [{ point, fault: { kind: 'hold' } }] },
    lines: ['✖ Invalid input: expected string, received undefined', '  → at steps[0].fault.name'],
  },
  {
    flaw: 'a force that is none',
    value: withFault({ kind: 'error', errno: 'EPIPE', isForced: false }),
    lines: ['✖ Invalid input: expected true', '  → at steps[0].fault.isForced'],
  },
  {
    flaw: 'an unknown errno of a reset',
    value: withFault({ kind: 'reset', errno: 'EPIP' }),
    lines: ['✖ unknown errno "EPIP", did you mean EPIPE?', '  → at steps[0].fault.errno'],
  },
  {
    flaw: 'a reset by the peer with an errno',
    value: withFault({ kind: 'reset-peer', errno: 'EPIPE' }),
    lines: ['✖ Unrecognized key: "errno"', '  → at steps[0].fault'],
  },
  {
    flaw: 'a delay of 0 ms',
    value: withFault({ kind: 'delay', delayMs: 0 }),
    lines: ['✖ Too small: expected number to be >=1', '  → at steps[0].fault.delayMs'],
  },
  {
    flaw: 'a delay past 30 s',
    value: withFault({ kind: 'delay', delayMs: 30_001 }),
    lines: ['✖ Too big: expected number to be <=30000', '  → at steps[0].fault.delayMs'],
  },
  {
    flaw: 'a kill with a signal',
    value: withFault({ kind: 'kill', signal: 9 }),
    lines: ['✖ Unrecognized key: "signal"', '  → at steps[0].fault'],
  },
];

/** Values that are no plan for a reason that JSON Schema has no words for. */
export const VALUES_BEYOND_THE_DOCUMENT: readonly NoPlan[] = [
  {
    flaw: 'a thread name of few characters and many bytes',
    value: withPoint({ comm: 'éééééééé' }),
    lines: ['✖ expected 1 to 15 bytes', '  → at steps[0].point.comm'],
  },
  {
    flaw: 'half a character',
    value: withPoint({ comm: '\uD83D' }),
    lines: ['✖ expected whole characters', '  → at steps[0].point.comm'],
  },
  {
    flaw: 'a stride without a range',
    value: withPoint({ every: 2 }),
    lines: ['✖ expected through beside every', '  → at steps[0].point.every'],
  },
  {
    flaw: 'a byte beside an ordinal',
    value: withPoint({ ordinal: 2, atByte: 5 }),
    lines: ['✖ expected 1 beside atByte', '  → at steps[0].point.ordinal'],
  },
  {
    flaw: 'a byte beside a range',
    value: withPoint({ through: 'end', atByte: 5 }),
    lines: ['✖ expected no range beside atByte', '  → at steps[0].point.through'],
  },
];

function withPoint(more: object): unknown {
  return { steps: [{ point: { ...point, ...more }, fault }] };
}

function withConnection(connection: object): unknown {
  return withPoint({ connection });
}

function withFault(other: object): unknown {
  return { steps: [{ point, fault: other }] };
}
