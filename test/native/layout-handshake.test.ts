import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { afterAll, expect, test } from 'vitest';
import { createSegment } from '../../harness/native/ffi.ts';
import { LAYOUT_WORDS } from '../../harness/native/layout.data.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { thrownBy } from '../plan/thrown-by.ts';

const directory = makeScratchDirectory(tmpdir());
afterAll(() => removeScratchDirectory(directory));
const words = LAYOUT_WORDS as number[];

const count = LAYOUT_WORDS.length + 1;

// In this order: a library that was found to fit is not compared again.
test.each([
  {
    what: 'another number',
    corrupt: () => (words[3]! += 1),
    message: `word 4 of its layout is ${words[3]}, not ${words[3]! + 1}`,
  },
  {
    what: 'a number less',
    corrupt: () => words.push(7),
    message: `its layout has ${count} words, not ${count + 1}`,
  },
  {
    what: 'a number more',
    corrupt: () => words.pop(),
    message: `its layout has ${count} words, not ${count - 1}`,
  },
])(
  'a control library whose layout has $what is refused, each time that it is needed',
  ({ corrupt, message }) => {
    const right = [...words];
    corrupt();
    for (let i = 0; i < 2; i += 1) {
      const error = thrownBy(() => createSegment(join(directory, 'refused'), 64));
      expect(error.code).toBe('NF_E_NATIVE');
      expect(error.hint).toContain('report this line');
      expect(error.message).toContain(message);
      expect(error.message).toContain(`linux ${process.arch}, glibc `);
      expect(error.message).toContain(`node ${process.version}`);
    }
    words.splice(0, words.length, ...right);
  },
);

test('a control library whose layout is as expected is taken', () => {
  const { view } = createSegment(join(directory, 'taken'), 64);
  expect(view.toString('latin1', 0, 7)).toBe('NTHFAIL');
});
