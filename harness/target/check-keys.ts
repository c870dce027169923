import { NthfailError } from '../errors.ts';
import { suggestWord } from '../plan/suggest-word.ts';
import { describeValue } from './describe-value.ts';

/** What an option must be, by its name: a word for it, and whether a value is that. */
export type Shapes<Key extends string> = Readonly<
  Record<Key, { readonly shape: string; readonly fits: (value: unknown) => boolean }>
>;

/**
 * Makes sure that `value` is an object with no other keys than those of `shapes`, each of its shape or undefined.
 * @param name what the object is called
 * @throws NthfailError `NF_E_USAGE` with the key, the shape that is expected, and what came
 */
export function checkKeys<Key extends string>(
  name: string,
  value: unknown,
  shapes: Shapes<Key>,
): asserts value is object {
  if (!isPlainObject(value))
    throw new NthfailError('NF_E_USAGE', `${name}: expected an object, got ${describeValue(value)}`, {
      hint: `with ${Object.keys(shapes).join(', ')}`,
    });
  for (const [key, own] of Object.entries(value)) {
    const path = `${name}.${key}`;
    const known = Object.entries<Shapes<Key>[Key]>(shapes).find(([one]) => one === key)?.[1];
    if (known === undefined)
      throw new NthfailError('NF_E_USAGE', `${path}: there is no such option`, {
        hint: suggestWord(key, Object.keys(shapes), `${name} may have ${Object.keys(shapes).join(', ')}`),
      });
    if (own !== undefined && !known.fits(own))
      throw new NthfailError('NF_E_USAGE', `${path}: expected ${known.shape}, got ${describeValue(own)}`);
  }
}

/** An object with keys and values: neither null, nor an array, nor a pattern. */
export function isPlainObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof RegExp);
}
