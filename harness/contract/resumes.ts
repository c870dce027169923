import { type Contract, HELD } from './contract.ts';
import { leftEarly } from './left-early.ts';

/** After EAGAIN, EINTR or a short write, and after no fault at all, the full response arrives. */
export const resumes: Contract = {
  id: 'resumes',
  claim: 'after EAGAIN, EINTR or a short write the whole response arrives',
  judge: ({ exchanges, patienceMs, golden }) => {
    const unharmed = exchanges.filter(
      (judged) => judged.connection?.hardError === undefined && !leftEarly(judged),
    );
    if (unharmed.length === 0)
      return {
        outcome: 'not-applicable',
        because: 'every connection was ended by a hard error or by its client',
      };
    // A body without a length ends where the connection does: only the golden tells that it was cut off.
    const stuck = unharmed.find(
      ({ isComplete, exchange }) => !isComplete || exchange.received.length < golden.response.length,
    );
    if (stuck === undefined) return HELD;
    return {
      outcome: 'broken',
      expected: `the whole response of ${golden.response.length} bytes within ${patienceMs} ms`,
      seen: `${stuck.exchange.received.length} bytes, and then ${stuck.gaveUp ? 'nothing more' : 'the end of the connection'}`,
      at: stuck.connection?.writes.at(-1)?.sequence,
    };
  },
};
