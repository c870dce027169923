import type { ProbeHit } from '../probe/hit-order.ts';
import { openProbes, type ProbeSet } from '../probe/probe-set.ts';
import { isNthfailError, NthfailError } from '../errors.ts';
import { descendantsOf } from './descendants.ts';
import { allNamesOf } from './handlers.ts';
import { isAlive } from './process-state.ts';
import { locateFunction } from './locate-function.ts';
import type { Target } from './target.ts';

/**
 * Which functions of a server are probed. `off`: none. `on`: the target's handlers. `auto`: those, where it can be done. Or functions
 * by their names, as in `FunctionNames`, and the handlers with them if `handlers` is true.
 */
export type ProbeChoice =
  'off' | 'on' | 'auto' | { readonly functions: readonly string[]; readonly handlers?: boolean };

/** What probes saw in a time. */
export interface ProbeWindow {
  readonly hits: readonly ProbeHit[];
  /** Records that the rings could not hold, and rings that were found full. Where either is not 0, hits may be missing. */
  readonly losses: { readonly records: number; readonly fullRings: number };
}

/** The probes of a running server: opened once, for cases that may run side by side. */
export class ServerProbes {
  /** Names of the functions, as they were given. */
  readonly functions: readonly string[];
  readonly #set: ProbeSet;
  readonly #open = new Set<ProbeHit[]>();

  /** Use {@link openServerProbes}. */
  constructor(set: ProbeSet, functions: readonly string[]) {
    this.#set = set;
    this.functions = functions;
  }

  /**
   * Begins a time in which hits are kept. What came before it is not among them.
   * @returns a function that ends it, and gives what came; called again, or after the server was stopped: nothing more
   * @throws NthfailError `NF_E_PROBE` once the probes are closed
   */
  watch(): () => ProbeWindow {
    this.#drain();
    const before = this.#set.losses;
    const hits: ProbeHit[] = [];
    this.#open.add(hits);
    return () => {
      if (this.#open.has(hits)) this.#drain();
      this.#open.delete(hits);
      const { records, fullRings } = this.#set.losses;
      return {
        hits,
        losses: { records: records - before.records, fullRings: fullRings - before.fullRings },
      };
    };
  }

  /** Takes the probes away. */
  close(): void {
    this.#open.clear();
    this.#set.close();
  }

  #drain(): void {
    const taken = this.#set.drain();
    for (const hits of this.#open) for (const hit of taken) hits.push(hit);
  }
}

/**
 * Probes functions of a server that runs, as `choice` says.
 * @param pid its first process
 * @returns undefined where nothing is to be probed, or where `auto` cannot
 * @throws NthfailError `NF_E_PROBE` or `NF_E_SYMBOLS`, with what to do about it
 */
export function openServerProbes(
  { name, handlers }: Pick<Target, 'name' | 'handlers'>,
  choice: ProbeChoice,
  pid: number,
): ServerProbes | undefined {
  if (choice === 'off') return undefined;
  const named = typeof choice === 'object' ? choice : { functions: [], handlers: true };
  const functions = [
    ...new Set([...(named.handlers === true ? allNamesOf(handlers) : []), ...named.functions]),
  ];
  if (functions.length === 0 && choice === 'auto') return undefined;
  if (functions.length === 0)
    throw new NthfailError('NF_E_PROBE', `nothing to probe: the target ${name} names no handlers`, {
      hint: 'name functions (--probe, probes.functions), or give the target its handlers',
    });
  const processes = (): readonly number[] => [pid, ...descendantsOf(pid)].filter((one) => isAlive(one));
  try {
    const probes = functions.flatMap((one) => locateFunction(one, processes()));
    return new ServerProbes(openProbes(probes, { processes }), functions);
  } catch (error) {
    const isLacking = isNthfailError(error) && (error.code === 'NF_E_PROBE' || error.code === 'NF_E_SYMBOLS');
    if (choice === 'auto' && isLacking) return undefined;
    throw error;
  }
}
