import { RANGES_PER_CASE } from '../native/layout.ts';
import type { Caller } from '../plan/caller.ts';
import type { Step } from '../plan/plan.ts';
import { printCaller } from '../plan/print-caller.ts';
import { findCode, type ModuleRange } from '../symbols/find-code.ts';
import { serverModules } from '../symbols/server-modules.ts';
import { symbolsError } from '../symbols/symbols-error.ts';

/** For each caller that a plan names, its code. */
export type CallerCode = ReadonlyMap<Caller, readonly ModuleRange[]>;

/**
 * Finds the callers of a plan in the programs and libraries of a server, as its processes have them now.
 * @param pids of its processes that live, the first first
 * @throws NthfailError `NF_E_SYMBOLS` when one cannot be found, or has more pieces than the engine looks at.
 */
export function locateCallers(steps: readonly Step[], pids: readonly number[]): CallerCode {
  const callers = steps.flatMap(({ point }) => (point.caller === undefined ? [] : [point.caller]));
  if (callers.length === 0) return new Map();
  const modules = serverModules(pids);
  const code = new Map(callers.map((caller) => [caller, findCode(caller, modules)]));
  const count = callers.reduce((sum, caller) => sum + (code.get(caller)?.length ?? 0), 0);
  if (count <= RANGES_PER_CASE) return code;
  const names = [...new Set(callers.map(printCaller))].join(' ');
  throw symbolsError(`${names} are ${count} pieces of code, and a case can ask for ${RANGES_PER_CASE}`, {
    hint: 'name fewer callers, or a function in place of a line that was inlined in many places',
  });
}
