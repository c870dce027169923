import type { NamedEvent } from './point.ts';

/** Every named event, in the order in which an exchange has them. */
export const NAMED_EVENTS: readonly NamedEvent[] = [
  'first-read',
  'request-head',
  'response-head',
  'shutdown',
];
