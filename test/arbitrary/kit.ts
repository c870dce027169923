import fc, { type Arbitrary } from 'fast-check';
import { expect, test } from 'vitest';

/** What an arbitrary promises; {@link testArbitrary} holds it to that. */
export interface ArbitraryClaims<T> {
  readonly arbitrary: Arbitrary<T>;
  /** What is wrong with a value, in a few words. */
  readonly findFlaw: (value: T) => string | undefined | Promise<string | undefined>;
  readonly print: (value: T) => string | Promise<string>;
  /** Reads the printed form again. Left out: it is for people alone. */
  readonly parse?: (text: string) => T;
  /** The printed form that every failure ends at which has nothing to do with the value. */
  readonly simplest: string;
  /** What a property does with a value before it fails. Default: nothing. */
  readonly use?: (value: T) => Promise<void>;
  /** Printed forms of which each must be drawn at some time. */
  readonly reaches?: readonly RegExp[];
}

const SAMPLES = 1000;

/** The kit that each arbitrary must pass: valid values, the same for one seed, shrunk to the simplest, read back. */
export function testArbitrary<T>(name: string, claims: ArbitraryClaims<T>): void {
  const { arbitrary, findFlaw, print, parse, simplest, use, reaches = [] } = claims;
  const sample = (seed: number): readonly T[] => fc.sample(arbitrary, { numRuns: SAMPLES, seed });
  const printAll = (values: readonly T[]): Promise<readonly string[]> =>
    Promise.all(values.map(async (value) => print(value)));

  test(`${name}: every value is valid, and its printed form reads back`, async () => {
    for (const value of sample(1)) {
      const text = await print(value);
      expect({ text, flaw: await findFlaw(value) }).toEqual({ text, flaw: undefined });
      if (parse !== undefined) expect(parse(text)).toEqual(value);
    }
  });

  test(`${name}: one seed gives the same values, another seed others`, async () => {
    const values = await printAll(sample(2));
    expect(await printAll(sample(2))).toEqual(values);
    expect(await printAll(sample(3))).not.toEqual(values);
  });

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(`${name}: seed %i shrinks to ${simplest}`, async (seed) => {
    const fails = fc.asyncProperty(arbitrary, async (value) => {
      await use?.(value);
      return false;
    });
    const found = (await fc.check(fails, { seed })).counterexample as readonly [T] | null;
    expect(await printAll(found ?? [])).toEqual([simplest]);
  });

  test.each(reaches)(`${name}: %s is drawn`, async (form) => {
    expect((await printAll(sample(4))).some((text) => form.test(text))).toBe(true);
  });
}
