import fc from 'fast-check';
import { expect, test } from 'vitest';
import { maskDate, maskHeaders } from '../../harness/exchange/mask-headers.ts';
import { RESPONSE, STREAM } from './arbitrary-response.ts';

test('the date is masked in every head, and nowhere else', () => {
  const first = 'HTTP/1.1 200 OK\r\nDate: today\r\nX-Date: a\r\nContent-Length: 9\r\n\r\nDate: x\r\n';
  const second = 'HTTP/1.1 200 OK\r\ndate:\r\nDATE:now\nServer: s\r\n\r\nDate: y\r\n';
  expect(maskDate(Buffer.from(first + second)).toString()).toBe(
    'HTTP/1.1 200 OK\r\nDate:******\r\nX-Date: a\r\nContent-Length: 9\r\n\r\nDate: x\r\n' +
      'HTTP/1.1 200 OK\r\ndate:\r\nDATE:***\nServer: s\r\n\r\nDate: y\r\n',
  );
});

test('other fields can be masked too', () => {
  const bytes = Buffer.from('HTTP/1.1 204 X\r\nETag: "1"\r\nDate: d\r\n\r\n');
  expect(maskHeaders(bytes, ['etag']).toString()).toBe('HTTP/1.1 204 X\r\nETag:****\r\nDate: d\r\n\r\n');
});

test('the body after an answer to HEAD is the next head', () => {
  const bytes = Buffer.from('HTTP/1.1 200 X\r\nContent-Length: 50\r\n\r\nHTTP/1.1 200 X\r\nDate: d\r\n\r\n');
  expect(maskDate(bytes, 'HEAD').toString()).toContain('Date:**\r\n');
  expect(maskDate(bytes, 'GET').toString()).toContain('Date: d\r\n');
});

test('the original stays as it is', () => {
  const bytes = Buffer.from('HTTP/1.1 204 X\r\nDate: d\r\n\r\n');
  maskDate(bytes);
  expect(bytes.toString()).toContain('Date: d');
});

test('the masked start of a stream is the start of the masked stream', () => {
  fc.assert(
    fc.property(STREAM, fc.nat(1500), (stream, cut) => {
      expect(maskDate(stream.subarray(0, cut))).toEqual(maskDate(stream).subarray(0, cut));
    }),
    { numRuns: 1000 },
  );
});

test('no body byte changes', () => {
  fc.assert(
    fc.property(RESPONSE, ({ bytes, headBytes }) => {
      expect(maskDate(bytes).subarray(headBytes)).toEqual(bytes.subarray(headBytes));
    }),
  );
});
