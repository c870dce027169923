import fc from 'fast-check';
import { printWorkload, type Workload } from '../exchange/workload.ts';
import type { ConnectionHistory } from '../history/connection-history.ts';
import type { Plan } from '../plan/plan.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';

/** A value of a property for people. */
export interface DescribedValue {
  /** What it is: `plan`, `client`, or `value`. */
  readonly label: string;
  /** In its own notation where it has one, else as JavaScript. */
  readonly text: string;
}

/**
 * Describes one value: plans and what clients do in their text form, everything else as fast-check prints it.
 * @param run tells what became of a draft
 */
export function describeValue(value: unknown, run?: Run): DescribedValue {
  if (isPlan(value)) return { label: 'plan', text: printPlan(value) || '(no fault)' };
  if (isWorkload(value)) return { label: 'client', text: printWorkload(value) };
  if (isHistory(value)) return { label: 'client', text: printRan(value) };
  if (isDraft(value))
    return {
      label: 'plan',
      text: run === undefined ? value[fc.toStringMethod]() : printPlan(run.plan) || '(no fault)',
    };
  return { label: 'value', text: fc.stringify(value) };
}

/** Which commands of a history were left out, as fast-check tells it behind the history's text. */
export function findReplayPath(values: readonly unknown[]): string | undefined {
  const text = values.filter(isHistory).map(fc.stringify)[0] ?? '';
  return /\/\*replayPath="(?<path>[^"]+)"\*\/$/.exec(text)?.groups?.['path'];
}

/** The commands that were run: the model left others out, and what stood behind a failure was not reached. */
function printRan(history: ConnectionHistory): string {
  const ran = [...history].filter((command) => hasOwn(command, 'hasRan') && command.hasRan === true);
  return ran.join('; ') || '(nothing)';
}

function isPlan(value: unknown): value is Plan {
  return (
    hasOwn(value, 'steps') && Array.isArray(value.steps) && value.steps.every((step) => hasOwn(step, 'point'))
  );
}

/** A plan draft: the one kind of function that knows its text. */
function isDraft(value: unknown): value is fc.WithToStringMethod {
  return typeof value === 'function' && fc.hasToStringMethod(value);
}

function isWorkload(value: unknown): value is Workload {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((step) => hasOwn(step, 'kind') && typeof step.kind === 'string')
  );
}

/** Commands of fast-check; those of another model are printed as they print themselves. */
function isHistory(value: unknown): value is ConnectionHistory {
  return hasOwn(value, 'commands') && hasOwn(value, 'metadataForReplay');
}

function hasOwn<Key extends string>(value: unknown, key: Key): value is Record<Key, unknown> {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key);
}
