import { expect, test } from 'vitest';
import { encodeHeaders, readStatus } from '../../harness/exchange/hpack.ts';

test('a field is spelt out', () => {
  expect(encodeHeaders([[':path', '/a']]).toString('latin1')).toBe('\0\u0005:path\u0002/a');
});

test.each([
  // The second is the example of RFC 7541, appendix C.1.2, for 1337 in a prefix of five bits, here in one of seven.
  { length: 126, bytes: [126] },
  { length: 127, bytes: [127, 0] },
  { length: 254, bytes: [127, 127] },
  { length: 255, bytes: [127, 128, 1] },
  { length: 1337, bytes: [127, 186, 9] },
])('a text of $length bytes says so in $bytes', ({ length, bytes }) => {
  const [, , , ...rest] = encodeHeaders([['x', 'y'.repeat(length)]]);
  expect(rest.slice(0, bytes.length)).toEqual(bytes);
  expect(rest).toHaveLength(bytes.length + length);
});

test.each([
  { block: '88', status: 200, what: 'in the table' },
  { block: '8e', status: 500, what: 'in the table' },
  { block: '2088', status: 200, what: 'behind a change of the table' },
  { block: '3fe11f88', status: 200, what: 'behind a change to 4096' },
  { block: '4803333032', status: 302, what: 'a literal to be remembered' },
  { block: '0803343033', status: 403, what: 'a literal' },
  { block: '1803353033', status: 503, what: 'a literal never to be' },
  { block: '0e03343034', status: 404, what: 'a literal with the name of another row' },
  // RFC 7541, appendix C.6.1 and C.6.2.
  { block: '488264025885aec3771a4b', status: 302, what: "in Huffman's code" },
  { block: '4883640eff', status: 307, what: "in Huffman's code" },
])('status $status, $what: $block', ({ block, status }) => {
  expect(readStatus(Buffer.from(block, 'hex'))).toBe(status);
});

test.each([
  '',
  '20',
  '82',
  '8f',
  '0703343033',
  '0f0003343033',
  '08',
  '080234',
  '0803303033',
  '08033x3033',
  '4882ffff',
])('no status in %j', (block) => {
  expect(readStatus(Buffer.from(block.replace('x', 'f'), 'hex'))).toBeUndefined();
});
