import { expect, test } from 'vitest';
import { buildGet } from '../../harness/exchange/build-get.ts';
import { isNthfailError } from '../../harness/errors.ts';

test('a request says that it is the last one', () => {
  expect(buildGet('/big?x=1', { host: 'localhost' }).toString('latin1')).toBe(
    'GET /big?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
  );
});

test('a request that keeps the connection, with more fields', () => {
  const headers = [
    ['Range', 'bytes=0-1'],
    ['X-Name', 'é'],
  ] as const;
  expect(buildGet('/', { host: 'a:1', isKeepAlive: true, headers }).toString('latin1')).toBe(
    'GET / HTTP/1.1\r\nHost: a:1\r\nRange: bytes=0-1\r\nX-Name: é\r\n\r\n',
  );
});

test.each(['', '/a b', '/a\r\nX: y', '/\u0000', '/€'])('the path %j is refused', (path) => {
  expect(thrownCode(() => buildGet(path, { host: 'h' }))).toBe('NF_E_USAGE');
});

test.each(['a\r\nX: y', 'a\n', '€'])('the header value %j is refused', (value) => {
  expect(thrownCode(() => buildGet('/', { host: 'h', headers: [['X', value]] }))).toBe('NF_E_USAGE');
  expect(thrownCode(() => buildGet('/', { host: value }))).toBe('NF_E_USAGE');
});

function thrownCode(run: () => unknown): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return isNthfailError(error) ? error.code : String(error);
  }
}
