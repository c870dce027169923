/** Model-based tests of a connection: what a client does, drawn by fast-check, against what a right server owes it. */
export { checkHistory, type CheckedHistory, type CheckHistoryOptions } from './check-history.ts';
export {
  type ConnectionHistory,
  connectionHistory,
  type HistoryOptions,
  stepsOf,
} from './connection-history.ts';
export { ConnectionModel } from './connection-model.ts';
export { type HistoryClient, HistoryCommand } from './history-command.ts';
export { ModelViolation } from './model-violation.ts';
