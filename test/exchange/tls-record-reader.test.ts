import { expect, test } from 'vitest';
import { TlsRecordReader } from '../../harness/exchange/tls-record-reader.ts';

const NO_KEYS = { handshake: () => undefined, traffic: () => undefined };

function read(...chunks: readonly (readonly number[])[]) {
  const reader = new TlsRecordReader(NO_KEYS);
  for (const chunk of chunks) {
    reader.push(Buffer.from(chunk));
    reader.read();
  }
  return reader.read();
}

test('a record that came in pieces is one, whatever the pieces', () => {
  const record = { at: 0, bytes: 7, content: 'handshake', contentBytes: 2, isCloseNotify: false };
  const bytes = [22, 3, 3, 0, 2, 1, 2];
  expect(read(bytes)).toEqual({ records: [record], rest: undefined });
  for (let at = 1; at < bytes.length; at += 1)
    expect(read(bytes.slice(0, at), bytes.slice(at))).toEqual({ records: [record], rest: undefined });
});

test.each([
  [[22, 3], { kind: 'torn', at: 0, bytes: 2, declaredBytes: undefined }],
  [[22, 3, 3, 0, 9, 1], { kind: 'torn', at: 0, bytes: 6, declaredBytes: 14 }],
  [[20, 3, 3, 0, 1, 1, 23], { kind: 'torn', at: 6, bytes: 1, declaredBytes: undefined }],
  [[...Buffer.from('HTTP')], { kind: 'foreign', at: 0, bytes: 4 }],
  [[20, 3, 3, 0, 1, 1, ...Buffer.from('HTTP/1.1')], { kind: 'foreign', at: 6, bytes: 8 }],
  // Longer than any record may be.
  [[23, 3, 3, 65, 1], { kind: 'foreign', at: 0, bytes: 5 }],
])('what stands behind whole records: %j', (bytes, rest) => {
  expect(read(bytes).rest).toEqual(rest);
});

test('what begins no record stays so, whatever follows', () => {
  expect(read([...Buffer.from('HT')], [22, 3, 3, 0, 0])).toEqual({
    records: [],
    rest: { kind: 'foreign', at: 0, bytes: 7 },
  });
});

test('what no key opens is undecipherable, and so is plain text behind it', () => {
  const { records } = read([23, 3, 3, 0, 17, ...Buffer.alloc(17)], [21, 3, 3, 0, 2, 1, 0]);
  expect(records.map(({ content }) => content)).toEqual(['undecipherable', 'undecipherable']);
});
