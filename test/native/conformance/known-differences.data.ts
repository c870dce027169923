import type { CallName } from '../../../harness/native/calls.data.ts';

/** Something that a server can tell a fault from the real thing by. */
export interface KnownDifference {
  readonly scenario: string;
  /** Left out: every call of the scenario. */
  readonly calls?: readonly CallName[];
  readonly where: string;
  readonly real: string;
  readonly fault: string;
  readonly reason: string;
}

const DROPS_UNREAD =
  "tcp_disconnect empties the receive queue; a peer's RST leaves it to be read. A plan that resets by the client (reset-peer) has the real thing.";
const IS_NO_PIPE =
  'tcp_reset sets EPIPE once the FIN is there (CLOSE_WAIT), and reads find that FIN; tcp_disconnect sets ECONNRESET. A plan can say reset with EPIPE.';
const STAYS_HEALTHY =
  'An injected result is of one call; the connection behind it is as it was, and pollers look at that.';

/** Every difference between a fault and what it stands for that cannot be avoided. */
export const KNOWN_DIFFERENCES: readonly KnownDifference[] = [
  {
    scenario: 'the client resets after it sent bytes that nobody has read',
    calls: ['send'],
    where: 'recv',
    real: '10',
    fault: '0',
    reason: DROPS_UNREAD,
  },
  {
    scenario: 'the client resets after it sent bytes that nobody has read',
    calls: ['recv'],
    where: 'first call',
    real: '100',
    fault: 'ECONNRESET',
    reason: DROPS_UNREAD,
  },
  {
    scenario: 'the client resets after it sent bytes that nobody has read',
    calls: ['recv'],
    where: 'edge',
    real: 'IN|OUT|ERR|HUP|RDHUP',
    fault: 'IN|OUT|HUP|RDHUP',
    reason: DROPS_UNREAD,
  },
  {
    scenario: 'the client resets after it sent bytes that nobody has read',
    calls: ['recv'],
    where: 'poll',
    real: 'IN|OUT|ERR|HUP|RDHUP',
    fault: 'IN|OUT|HUP|RDHUP',
    reason: DROPS_UNREAD,
  },
  {
    scenario: 'the client resets after it sent bytes that nobody has read',
    calls: ['recv'],
    where: 'second call',
    real: '50',
    fault: '0',
    reason: DROPS_UNREAD,
  },
  {
    scenario: 'the client resets after it sent bytes that nobody has read',
    calls: ['recv'],
    where: 'third call',
    real: 'ECONNRESET',
    fault: '0',
    reason: DROPS_UNREAD,
  },
  {
    scenario: 'the client resets after its FIN',
    calls: ['send'],
    where: 'first call',
    real: 'EPIPE SIGPIPE',
    fault: 'ECONNRESET',
    reason: IS_NO_PIPE,
  },
  {
    scenario: 'the client resets after its FIN',
    calls: ['recv'],
    where: 'first call',
    real: '0',
    fault: 'ECONNRESET',
    reason: IS_NO_PIPE,
  },
  {
    scenario: 'the client resets after its FIN',
    calls: ['recv'],
    where: 'edge',
    real: 'IN|OUT|ERR|HUP|RDHUP',
    fault: 'IN|OUT|HUP|RDHUP',
    reason: IS_NO_PIPE,
  },
  {
    scenario: 'the client resets after its FIN',
    calls: ['recv'],
    where: 'poll',
    real: 'IN|OUT|ERR|HUP|RDHUP',
    fault: 'IN|OUT|HUP|RDHUP',
    reason: IS_NO_PIPE,
  },
  {
    scenario: 'the client resets after its FIN',
    calls: ['recv'],
    where: 'SO_ERROR',
    real: '0 32',
    fault: '0 0',
    reason: IS_NO_PIPE,
  },
  {
    scenario: 'the client closes',
    where: 'poll',
    real: 'IN|OUT|HUP|RDHUP',
    fault: 'OUT',
    reason: STAYS_HEALTHY,
  },
  {
    scenario: 'the client sends its FIN',
    where: 'poll',
    real: 'IN|OUT|RDHUP',
    fault: 'OUT',
    reason: STAYS_HEALTHY,
  },
  {
    scenario: 'the send buffer is full',
    where: 'poll',
    real: 'none',
    fault: 'OUT',
    reason: STAYS_HEALTHY,
  },
];
