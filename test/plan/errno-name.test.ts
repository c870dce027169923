import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { ERRNO_NAMES, isErrnoName } from '../../harness/plan/errno-name.ts';

test('the names are those of os.constants.errno and three more, in alphabetical order', () => {
  expect(ERRNO_NAMES).toEqual(
    [...Object.keys(constants.errno), 'EHOSTDOWN', 'ENONET', 'ETOOMANYREFS'].toSorted(),
  );
});

test.each(['ECONNRESET', 'EPIPE', 'EAGAIN', 'EWOULDBLOCK', 'E2BIG'])('%s is an errno name', (word) => {
  expect(isErrnoName(word)).toBe(true);
});

test.each(['econnreset', 'ECONNREST', '', 'E', 'constructor', 'toString', '104'])('"%s" is none', (word) => {
  expect(isErrnoName(word)).toBe(false);
});
