import { NthfailError } from '../errors.ts';
import { suggestWord } from '../plan/suggest-word.ts';
import { ALL_TARGETS, TARGETS } from './catalogue.ts';
import type { Target } from './target.ts';

/**
 * The target of this name: a bundled server, or the reference server with one of its bugs.
 * @throws NthfailError `NF_E_USAGE` when there is none
 */
export function findTarget(name: string): Target {
  const target = ALL_TARGETS.find((one) => one.name === name);
  if (target !== undefined) return target;
  const known = ALL_TARGETS.map((one) => one.name);
  const names = TARGETS.map((one) => one.name).join(', ');
  throw new NthfailError('NF_E_USAGE', `unknown target ${name}`, {
    hint: suggestWord(
      name,
      known,
      `the targets are ${names}; a file is named with a slash, such as ./${name}.mjs`,
    ),
  });
}
