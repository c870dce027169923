import { expect, test, vi } from 'vitest';
import { readFlags } from '../../../bench/soak/read-flags.ts';

test('one repetition would be compared with nothing', () => {
  const shown = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
  expect(() => readFlags(['--repetitions', '1'])).toThrow('Expected a whole number from 2 to 1000.');
  expect(shown).toHaveBeenCalled();
  shown.mockRestore();
});

test('what is given, and the defaults', () => {
  expect(readFlags(['--targets', 'nginx', 'redis', '--repetitions', '2'])).toEqual({
    targets: ['nginx', 'redis'],
    cases: 2000,
    repetitions: 2,
    seed: 1,
  });
});
