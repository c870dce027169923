import type { Fault } from '../../harness/plan/fault.ts';
import type { CallSelector, ConnectionSelector } from '../../harness/plan/point.ts';
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
    text: 'write#2=E2BIG',
    steps: [{ point: { call: family, ordinal: 2 }, fault: { kind: 'error', errno: 'E2BIG' } }],
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

  // Calls.
  { text: 'write(2)#1=reset', steps: [{ point: { call: { call: 'write' }, ordinal: 1 }, fault: reset }] },
  { text: 'writev#2=reset', steps: [{ point: { call: { call: 'writev' }, ordinal: 2 }, fault: reset }] },
  { text: 'send#1=reset', steps: [{ point: { call: { call: 'send' }, ordinal: 1 }, fault: reset }] },
  { text: 'sendto#1=reset', steps: [{ point: { call: { call: 'sendto' }, ordinal: 1 }, fault: reset }] },
  { text: 'sendmsg#1=reset', steps: [{ point: { call: { call: 'sendmsg' }, ordinal: 1 }, fault: reset }] },
  { text: 'sendfile#1=reset', steps: [{ point: { call: { call: 'sendfile' }, ordinal: 1 }, fault: reset }] },
  { text: 'write#2147483647=reset', steps: [{ point: { call: family, ordinal: 2147483647 }, fault: reset }] },

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
