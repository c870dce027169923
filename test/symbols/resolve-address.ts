import type { Module } from '../../harness/symbols/modules-of.ts';

/** Where an address of a process comes from. */
export interface ResolvedAddress {
  readonly module: Module;
  /** File virtual address, as in nm(1). */
  readonly address: bigint;
}

/** The module with the code at an address of a process; undefined where no module has any, as for generated code. */
export function resolveAddress(modules: readonly Module[], address: bigint): ResolvedAddress | undefined {
  const module = modules.find(({ ranges }) =>
    ranges.some(({ start, end }) => address >= start && address < end),
  );
  return module === undefined ? undefined : { module, address: address - module.bias };
}
