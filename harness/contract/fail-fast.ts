import { describeResult, isWrite } from '../journal/connection-view.ts';
import { type Contract, HELD } from './contract.ts';
import { brokenConnections, NO_FATAL_ERROR } from './struck-connections.ts';

/** After a hard error on a connection, no further call of the write family on it. */
export const failFast: Contract = {
  id: 'fail-fast',
  claim: 'after a hard error on a connection, no further write on it',
  needs: 'a write or a read that failed with anything but EAGAIN and EINTR.',
  decides:
    'whether the server made any call of the write family on that connection afterwards, whatever its result. ' +
    'What it does instead is for routes-to-error-handler and tears-down.',
  smallest: `
    accept
    send 200 = ECONNRESET
    send 200 = EPIPE`,
  judge: (run) => {
    const struck = brokenConnections(run);
    if (struck.length === 0) return NO_FATAL_ERROR;
    for (const { connection, error } of struck) {
      const late = connection.calls.filter((call) => call.sequence > error.sequence && isWrite(call));
      const [first] = late;
      if (first !== undefined)
        return {
          outcome: 'broken',
          expected: `no write on fd ${connection.fd} after ${error.call} failed with ${describeResult(error)}`,
          seen: `${late.length} more, the first ${first.call} of ${first.asked} bytes = ${describeResult(first)}`,
          at: first.sequence,
        };
    }
    return HELD;
  },
};
