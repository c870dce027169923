import { expect, test } from 'vitest';
import { isInterim, isStatusLine, parseResponseHead } from '../../harness/exchange/response-head.ts';

test.each([
  { lines: ['HTTP/1.1 200 OK'], framing: { kind: 'until-close' }, isKeepAlive: false },
  { lines: ['HTTP/1.1 200', 'Content-Length: 0'], framing: { kind: 'length', bytes: 0 }, isKeepAlive: true },
  {
    lines: ['HTTP/1.1 200 OK', 'content-length:  7 '],
    framing: { kind: 'length', bytes: 7 },
    isKeepAlive: true,
  },
  {
    lines: ['HTTP/1.1 200 OK', 'Content-Length: 7, 7', 'Content-Length: 7'],
    framing: { kind: 'length', bytes: 7 },
    isKeepAlive: true,
  },
  {
    lines: ['HTTP/1.1 200 OK', 'Content-Length: 7', 'Connection: TE, Close'],
    framing: { kind: 'length', bytes: 7 },
    isKeepAlive: false,
  },
  {
    lines: ['HTTP/1.0 200 OK', 'Content-Length: 7'],
    framing: { kind: 'length', bytes: 7 },
    isKeepAlive: false,
  },
  {
    lines: ['HTTP/1.0 200 OK', 'Content-Length: 7', 'Connection: keep-alive'],
    framing: { kind: 'length', bytes: 7 },
    isKeepAlive: true,
  },
  {
    lines: ['HTTP/1.1 200 OK', 'Content-Length: 7', 'Transfer-Encoding: chunked'],
    framing: { kind: 'chunked' },
    isKeepAlive: true,
  },
  {
    lines: ['HTTP/1.1 200 OK', 'Transfer-Encoding: chunked, gzip'],
    framing: { kind: 'until-close' },
    isKeepAlive: false,
  },
  { lines: ['HTTP/1.1 204 None', 'Content-Length: 7'], framing: { kind: 'none' }, isKeepAlive: true },
  { lines: ['HTTP/1.1 101 Switch'], framing: { kind: 'none' }, isKeepAlive: false },
])('the framing of $lines', ({ lines, framing, isKeepAlive }) => {
  expect(parseResponseHead(lines, 'GET')).toMatchObject({ framing, isKeepAlive });
});

test.each(['-1', '+1', '0x10', '1e3', '9007199254740993', '4, 5'])('no length: %s', (length) => {
  const head = parseResponseHead(['HTTP/1.1 200 OK', `Content-Length: ${length}`], 'GET');
  expect(head).toEqual({ malformed: `no length: Content-Length "${length}"` });
});

test.each([
  '',
  'HTTP/2 200 OK',
  'HTTP/1.2 200 OK',
  'HTTP/1.1 2000 OK',
  'HTTP/1.1 099 OK',
  ' HTTP/1.1 200 OK',
])('no status line: %j', (line) => {
  expect(isStatusLine(line)).toBe(false);
});

test('100 to 199 are interim, but 101 is an answer', () => {
  expect([100, 101, 102, 199, 200].map(isInterim)).toEqual([true, false, true, true, false]);
});
