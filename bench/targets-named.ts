import { NthfailError } from '../harness/errors.ts';
import { suggestWord } from '../harness/plan/suggest-word.ts';
import { TARGETS } from '../harness/target/catalogue.ts';
import type { Target } from '../harness/target/target.ts';

/** The bundled targets of these names. @throws NthfailError `NF_E_USAGE` for a name that there is not */
export function targetsNamed(names: readonly string[]): readonly Target[] {
  const known = TARGETS.map(({ name }) => name);
  return names.map((name) => {
    const target = TARGETS.find((one) => one.name === name);
    if (target !== undefined) return target;
    throw new NthfailError('NF_E_USAGE', `unknown target ${name}`, {
      hint: suggestWord(name, known, `the targets are ${known.join(', ')}`),
    });
  });
}
