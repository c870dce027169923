import type { Run } from '../run/run.ts';

const LISTS = ['steps', 'exchanges', 'events', 'log', 'bystanders'] as const;

/** Whether a value is a run: a matcher must say so when it is a promise of one, or a judgement. */
export function isRun(value: unknown): value is Run {
  return (
    isObject(value) &&
    isObject(value['plan']) &&
    isObject(value['target']) &&
    LISTS.every((name) => Array.isArray(value[name]))
  );
}

/** A value that is no run, in a few words. */
export function nameValue(value: unknown): string {
  if (value instanceof Promise) return 'a promise; await it';
  if (!isObject(value)) return value === undefined || value === null ? String(value) : `a ${typeof value}`;
  const keys = Object.keys(value).slice(0, 4);
  return keys.length === 0 ? 'an empty object' : `an object with ${keys.join(', ')}`;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
