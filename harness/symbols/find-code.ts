import { basename } from 'node:path';
import { isNthfailError, type NthfailError } from '../errors.ts';
import type { CodePlace } from '../plan/caller.ts';
import { nearestWord } from '../plan/nearest-word.ts';
import type { AddressRange } from './address-range.ts';
import { findFunction } from './find-function.ts';
import { findLine } from './find-line.ts';
import { loadSymbols } from './load-symbols.ts';
import type { ServerModule } from './server-modules.ts';
import { symbolsError } from './symbols-error.ts';

/** A piece of code, as file virtual addresses of a module. */
export interface ModuleRange extends AddressRange {
  readonly in: ServerModule;
}

/** Bytes of the longest instruction that calls: after an offset of a call it returns to one of as many places. */
const LONGEST_CALL: bigint = process.arch === 'x64' ? 8n : 4n;

/**
 * The code that a point of a plan names. A function or line is looked for in all modules: what has the name in several of
 * them, or in several source files, is all of it.
 * @throws NthfailError `NF_E_SYMBOLS` when there is no such code, with what to do about it.
 */
export function findCode(place: CodePlace, modules: readonly ServerModule[]): readonly ModuleRange[] {
  if ('offset' in place) return findOffset(place, modules);
  const found: ModuleRange[] = [];
  const errors: NthfailError[] = [];
  for (const one of modules) {
    try {
      found.push(...rangesIn(one, place).map((range) => ({ ...range, in: one })));
    } catch (error) {
      if (!isNthfailError(error)) throw error;
      errors.push(error);
    }
  }
  if (found.length > 0) return found;
  throw 'function' in place ? noFunction(place.function, modules) : noLine(errors);
}

type NamedPlace = Exclude<CodePlace, { readonly offset: number }>;

function rangesIn({ file }: ServerModule, place: NamedPlace): readonly AddressRange[] {
  if ('file' in place) return findLine(file, place.file, place.line).ranges;
  // Without a look for names that are alike: that is for the end, and only once.
  const known = loadSymbols(file).table.find(place.function);
  if (known !== undefined) return known.ranges;
  return /::|\(/.test(place.function) ? findFunction(file, place.function).ranges : [];
}

function noFunction(name: string, modules: readonly ServerModule[]): NthfailError {
  const program = modules.find(({ isProgram }) => isProgram);
  const libraries = modules.filter((one) => one !== program);
  if (program === undefined)
    return symbolsError(
      `no function ${name} in ${libraries.length} libraries of the server, whose program cannot be read`,
      { hint: 'if it was replaced since it was started, start it again' },
    );
  const stripped = libraries.filter((one) => isStripped(one)).map(({ module }) => basename(module.path));
  const beside = stripped.length === 0 ? '' : ` (stripped: ${stripped.join(', ')})`;
  const nor = libraries.length === 0 ? '' : `, nor in its ${libraries.length} libraries${beside}`;
  try {
    findFunction(program.file, name);
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    const { hint } = error;
    return symbolsError(`${error.message}${nor}`, hint === undefined ? {} : { hint });
  }
  return symbolsError(`no code of the function ${name} in ${program.module.path}${nor}`);
}

function isStripped({ file }: ServerModule): boolean {
  try {
    return !loadSymbols(file).hasLocals;
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    return true;
  }
}

/** Of a module that has the file but no such line before one that has no such file, and that of the program before others. */
function noLine(errors: readonly NthfailError[]): NthfailError {
  const told = errors.find(({ message }) => message.startsWith('line ')) ?? errors[0];
  return told ?? symbolsError('the server has no modules');
}

function findOffset(
  { module: name, offset }: Extract<CodePlace, { readonly offset: number }>,
  modules: readonly ServerModule[],
): readonly ModuleRange[] {
  const at = BigInt(offset);
  const named = modules.filter((one) =>
    name === undefined ? one.isProgram : isNamed(one.module.path, name),
  );
  const [first] = named;
  if (first === undefined) {
    const names = modules.map(({ module }) => basename(module.path));
    const nearest = nearestWord(name ?? '', names);
    throw symbolsError(`the server has no program or library ${name ?? ''}`.trimEnd(), {
      hint: nearest === undefined ? `it has ${names.join(', ')}` : `did you mean ${nearest}?`,
    });
  }
  // Without a module it is the program of the first process; others are named.
  const meant = name === undefined ? [first] : named;
  const having = meant.filter(({ module }) =>
    module.ranges.some(({ start, end }) => at >= start - module.bias && at <= end - module.bias),
  );
  if (having.length === 0)
    throw symbolsError(`no code at 0x${offset.toString(16)} in ${first.module.path}`, {
      hint: 'give a file virtual address, as objdump -d and nm print it',
    });
  return having.map((one) => ({ start: at - 1n, end: at + LONGEST_CALL, in: one }));
}

function isNamed(path: string, name: string): boolean {
  return path === name || path.endsWith(`/${name}`);
}
