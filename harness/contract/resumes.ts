import { type Contract, HELD } from './contract.ts';
import { isHarmed } from './is-harmed.ts';
import { leftEarly } from './left-early.ts';
import { waitingBytes } from './over-limit.ts';
import { stalledMs } from './stall.ts';
import type { JudgedExchange, Run } from '../run/run.ts';

/** After EAGAIN, EINTR or a short write, and after no fault at all, the full response arrives. */
export const resumes: Contract = {
  id: 'resumes',
  claim: 'after EAGAIN, EINTR or a short write the whole response arrives',
  needs: 'a connection that neither a fault nor its client ended.',
  decides:
    'whether every response that the client asked for arrived whole before its patience was at an end; after a half close ' +
    'too, though a server that does not promise that (`servesHalfClosed`) may end the connection then. It may also end that ' +
    'of a client for which more waits than `outputLimitBytes`. That the bytes are the right ones is for conserves-bytes.',
  smallest: `
    client gave up`,
  judge: (run) => {
    const { exchanges, patienceMs, target } = run;
    const { writeTimeoutMs = Infinity } = target;
    const unharmed = exchanges.filter(
      (judged) =>
        !isHarmed(run, judged) &&
        !leftEarly(judged) &&
        !wasTakenForLeaving(run, judged) &&
        !wasOverLimit(run, judged) &&
        stalledMs(judged) < writeTimeoutMs,
    );
    if (unharmed.length === 0)
      return {
        outcome: 'not-applicable',
        because:
          'every connection was ended by a fault, or by its client, to which the server promises nothing more',
      };
    // A body without a length ends where the connection does: only the golden tells that it was cut off.
    const stuck = unharmed.find(
      ({ isComplete, exchange, golden }) => !isComplete || exchange.received.length < golden.stream.length,
    );
    if (stuck === undefined) return HELD;
    return {
      outcome: 'broken',
      expected: `the whole response of ${stuck.golden.stream.length} bytes within ${patienceMs} ms`,
      seen: `${stuck.exchange.received.length} bytes, and then ${stuck.gaveUp ? 'nothing more' : 'the end of the connection'}`,
      at: stuck.connection?.writes.at(-1)?.sequence,
    };
  },
};

/** The server ended a connection whose client had closed its sending side, and does not promise anything else. */
function wasTakenForLeaving({ target }: Run, { exchange, isComplete }: JudgedExchange): boolean {
  const { events, end } = exchange;
  return (
    target.servesHalfClosed !== true &&
    !isComplete &&
    ['server-closed', 'server-reset'].includes(end.kind) &&
    events.some(({ kind }) => kind === 'half-closed')
  );
}

/** The server ended a connection for which it had to keep more than it keeps for one. */
function wasOverLimit({ target }: Run, judged: JudgedExchange): boolean {
  const { outputLimitBytes = Infinity } = target;
  return (
    ['server-closed', 'server-reset'].includes(judged.exchange.end.kind) &&
    waitingBytes(judged) > outputLimitBytes
  );
}
