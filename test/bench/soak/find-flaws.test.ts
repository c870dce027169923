import { expect, test } from 'vitest';
import { findFlaws } from '../../../bench/soak/find-flaws.ts';

test.each<[string, readonly string[], readonly string[], readonly string[]]>([
  ['the same as before', ['passed', 'failed: survives'], ['passed', 'failed: survives'], []],
  ['cases that proved nothing for certain', ['passed', 'unproven'], ['passed', 'unproven'], []],
  [
    'another verdict',
    ['passed', 'passed'],
    ['passed', 'failed: survives'],
    ['case 1: passed, then failed: survives'],
  ],
  [
    'another contract',
    ['passed', 'failed: a'],
    ['passed', 'failed: b'],
    ['case 1: failed: a, then failed: b'],
  ],
  ['a case less', ['passed', 'passed'], ['passed'], ['case 1: passed, then not run']],
  ['a broken case each time', ['passed', 'broken: no'], ['passed', 'broken: no'], ['case 1: broken: no']],
  [
    'a diverged case each time',
    ['passed', 'diverged: at 1'],
    ['passed', 'diverged: at 1'],
    ['case 1: diverged: at 1'],
  ],
  ['none that passed', ['failed: survives'], ['failed: survives'], ['no case passed']],
  ['none at all', [], [], ['no case passed']],
])('%s', (_, before, now, flaws) => {
  expect(findFlaws(before, now)).toEqual(flaws);
});
