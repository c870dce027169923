import { type Call, CALLS } from '../native/calls.data.ts';
import { ERRNO_NUMBERS, type ErrnoName, isErrnoName } from './errno-name.ts';
import type { Plan, Step } from './plan.ts';
import type { CallSelector } from './point.ts';

/** The rows of the table of calls that `selector` counts, in the order of their ids: one, or those of a family. */
export function countedCalls(selector: CallSelector): readonly Call[] {
  if ('family' in selector) return CALLS.filter(({ family }) => family === selector.family);
  return CALLS.filter(({ name }) => name === selector.call);
}

/** The family whose bytes the counted calls move; undefined for calls that move none. */
export function movedFamily(selector: CallSelector): 'write' | 'read' | undefined {
  const family = countedCalls(selector)[0]?.family;
  return family === 'write' || family === 'read' ? family : undefined;
}

/** Whether none of the counted calls belongs to a connection. */
export function isOfProcess(selector: CallSelector): boolean {
  return countedCalls(selector).every(({ scope }) => scope === 'process');
}

/** Whether a plan counts functions of malloc's, so that its server must be started with `allocations`. */
export function needsAllocations({ steps }: Plan): boolean {
  return steps.some(({ point }) => countedCalls(point.call).some(({ isAllocation }) => isAllocation));
}

/** Whether a step is for calls of the server itself, which are on no connection of a case. */
export function isForServer({ point }: Step): boolean {
  return isOfProcess(point.call) || point.connection?.by === 'server';
}

/** The errnos that the manual page of some counted call allows, in alphabetical order. */
export function allowedErrnos(selector: CallSelector): readonly ErrnoName[] {
  const names = countedCalls(selector).flatMap(({ errnos }) => errnos);
  return [...new Set(names)].filter(isErrnoName).toSorted();
}

/** Whether some counted call can fail with `errno`; two names of one number (EAGAIN, EWOULDBLOCK) are one errno. */
export function isAllowedErrno(selector: CallSelector, errno: ErrnoName): boolean {
  return allowedErrnos(selector).some((allowed) => ERRNO_NUMBERS[allowed] === ERRNO_NUMBERS[errno]);
}
