import type { Scenario } from '../harness/check/scenario.ts';
import { routesToErrorHandler } from '../harness/contract/routes-to-error-handler.ts';
import { partialWriteThenError } from './partial-write-then-error.ts';

/**
 * The seed of the torn pass, judged by one contract alone: no ready handler between the call that failed and the error handler. On a
 * server with probes of its handlers that needs nothing of its log. It is not in the catalogue, whose scenarios are for every server.
 */
export const errorHandlerComesFirst: Scenario = {
  name: 'error-handler-comes-first',
  claim:
    'between a write that fails after earlier ones were short and the error handler no ready handler is entered',
  contracts: [routesToErrorHandler],
  arbitrary: partialWriteThenError.arbitrary,
};
