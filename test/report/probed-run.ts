import type { ProbeHit } from '../../harness/probe/hit-order.ts';
import type { Run } from '../../harness/run/run.ts';
import { accept, at, call, makeRun } from './synthetic-run.ts';

function hit(name: string, ns: number, tid = 7): ProbeHit {
  return { name, atNs: at(ns), pid: 7, tid, cpu: 1 };
}

const other = { tid: 8, turn: 5, connection: 2 };
const synthetic = makeRun({
  plan: 'write#1=EPIPE',
  events: [
    accept(1, at(10)),
    call({ call: 'recv', sequence: 3, atNs: at(60), turn: 2, asked: 9, result: 9 }),
    call({ call: 'send', sequence: 4, atNs: at(70), turn: 2, asked: 8, result: -32, step: 0 }),
    call({ call: 'close', sequence: 6, atNs: at(100), turn: 2 }),
    call({ call: 'send', sequence: 9, atNs: at(150), ...other }),
  ],
});

/** A run whose server has its handlers probed, and one function that is none. */
export const probedRun: Run = {
  ...synthetic,
  target: {
    ...synthetic.target,
    handlers: { pass: 'do_pass', ready: ['on_ready', 'on_more'], error: 'on_error' },
  },
  probes: {
    functions: ['do_pass', 'on_ready', 'on_more', 'on_error', 'helper', 'unused'],
    losses: { records: 0, fullRings: 0 },
    turnEnds: [
      { kind: 'turn-end', sequence: 2, atNs: at(30), tid: 7, turn: 1, process: 0 },
      { kind: 'turn-end', sequence: 7, atNs: at(110), tid: 7, turn: 2, process: 0 },
    ],
    hits: [
      // Before the accept, and in a turn of the thread without a call on the connection.
      hit('helper', 5),
      hit('do_pass', 65),
      hit('on_more', 80),
      hit('helper', 85),
      hit('on_error', 90),
      hit('on_error', 95, 8),
      hit('on_ready', 120),
    ],
  },
};
