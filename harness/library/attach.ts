import { NthfailError } from '../errors.ts';
import { detachLibrary } from '../native/ffi.ts';
import type { Fault } from '../plan/fault.ts';
import type { Plan } from '../plan/plan.ts';
import type { ConnectionSelector } from '../plan/point.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import { Rig, type RigOptions } from '../rig/rig.ts';

/** Which connections a plan is armed for: a descriptor of this process, or what the library accepts itself. */
export type LibraryConnection = { readonly fd: number } | ConnectionSelector;

/**
 * Puts the engine in front of the socket calls of one library that is loaded in this process, so that C code is tested
 * without a server around it. The calls of Node and of every other library stay untouched.
 *
 * @param path of the library, as it was opened (for example by ffi-rs)
 * @throws NthfailError `NF_E_ATTACH` when it is not loaded, attached already, or makes none of the calls; `NF_E_SEGMENT`,
 *   `NF_E_NATIVE`, `NF_E_PLATFORM` or `NF_E_COMPILER`.
 *
 * @example
 * open({ library: 'mine', path: '/path/to/libmine.so' }); // ffi-rs
 * const library = attach('/path/to/libmine.so');
 * const armed = library.arm(parsePlan('write#1=short:100; write#2=ECONNRESET'), { fd });
 * // ... have the library write to fd ...
 * armed.disarm();
 * library.detach();
 */
export function attach(path: string, options: RigOptions = {}): AttachedLibrary {
  const rig = new Rig(options);
  try {
    rig.attach(path);
  } catch (error) {
    rig.close();
    throw error;
  }
  return new AttachedLibrary(path, rig);
}

const WAITS = 'the call is made by the thread that would have to let it go: use delay, or test a server';

/** Why a fault cannot be had here. */
const WHY_NOT: Readonly<Partial<Record<Fault['kind'], string>>> = {
  hold: WAITS,
  'reset-peer': WAITS,
  full: WAITS,
  kill: 'it would kill this process: test a server',
};

/** A library of this process with the engine in front of its calls. One is attached at a time. */
export class AttachedLibrary {
  readonly path: string;
  /** The segment in use: the journal's losses, the processes, the log. */
  readonly rig: Rig;

  /** @internal Made by {@link attach}. */
  constructor(path: string, rig: Rig) {
    this.path = path;
    this.rig = rig;
  }

  /**
   * Arms a plan on a descriptor, or on what the library accepts. Disarm it before the descriptor is closed by anybody
   * but the library: other closes are not seen.
   * @throws NthfailError `NF_E_USAGE` for a plan that waits for the harness, which is the thread that would make the
   *   call, or that kills this process; `NF_E_SEGMENT` when 1024 plans are armed, or `fd` is not open.
   */
  arm(plan: Plan, connection: LibraryConnection): ArmedCase {
    for (const { fault } of plan.steps) {
      const why = WHY_NOT[fault.kind];
      if (why !== undefined)
        throw new NthfailError('NF_E_USAGE', `${fault.kind} in a library of this process`, { hint: why });
    }
    if (!('fd' in connection)) return this.rig.arm(plan, connection);
    const armed = this.rig.arm(plan, { by: 'descriptor' });
    try {
      this.rig.give(armed, connection.fd);
    } catch (error) {
      armed.disarm();
      throw error;
    }
    return armed;
  }

  /** Takes the engine away again and gives the segment back. What is armed is disarmed. */
  detach(): void {
    detachLibrary(this.path);
    this.rig.close();
  }
}
