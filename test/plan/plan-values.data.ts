/** A value that is not a plan in JSON, and the lines of the message that say so. */
export interface NoPlan {
  readonly flaw: string;
  readonly value: unknown;
  readonly lines: readonly string[];
}

const point = { call: { family: 'write' }, ordinal: 1 };
const fault = { kind: 'reset' };
const CALL_SHAPE =
  '✖ expected {"family":"write"} or {"call":<name>}, where <name> is one of write, writev, send, sendto, sendmsg, sendfile';
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
    flaw: 'an unknown call',
    value: { steps: [{ point: { ...point, call: { call: 'wirte' } }, fault }] },
    lines: [CALL_SHAPE, '  → at steps[0].point.call'],
  },
  {
    flaw: 'a call that sends nothing',
    value: { steps: [{ point: { ...point, call: { call: 'close' } }, fault }] },
    lines: [CALL_SHAPE, '  → at steps[0].point.call'],
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
      "✖ Invalid discriminator value. Expected 'source' | 'accept'",
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
    flaw: 'an unknown kind of fault',
    value: { steps: [{ point, fault: { kind: 'rset' } }] },
    lines: [
      "✖ Invalid discriminator value. Expected 'short' | 'error' | 'reset' | 'hold'",
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
];
