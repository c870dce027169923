import { expect, test } from 'vitest';
import { HTTP1 } from '../../harness/exchange/http1.ts';
import { isFarewell } from '../../harness/run/is-farewell.ts';

const response = (fields: string, body = 'ok\n'): Buffer =>
  Buffer.from(`HTTP/1.1 200 OK\r\n${fields}Content-Length: 3\r\n\r\n${body}`);

const GOLDEN = HTTP1.mask(response('Date: Mon, 01 Jan 2024 00:00:00 GMT\r\nConnection: keep-alive\r\n'));
const DATE = 'Date: Tue, 02 Jan 2024 00:00:00 GMT\r\n';

test.each([
  { what: 'says that it closes', fields: `${DATE}Connection: close\r\n`, is: true },
  { what: 'says so at another place', fields: `connection: CLOSE\r\n${DATE}`, is: true },
  { what: 'is the fault-free one', fields: `${DATE}Connection: keep-alive\r\n`, is: false },
  { what: 'says nothing of it', fields: DATE, is: false },
  { what: 'has another field besides', fields: `${DATE}Connection: close\r\nX: 1\r\n`, is: false },
  { what: 'has another body', fields: `${DATE}Connection: close\r\n`, body: 'no\n', is: false },
  { what: 'has half of the body', fields: `${DATE}Connection: close\r\n`, body: 'o', is: false },
])('a response that $what is a farewell: $is', ({ fields, body, is }) => {
  expect(isFarewell(HTTP1, response(fields, body), GOLDEN)).toBe(is);
});
