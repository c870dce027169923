import { expect, test } from 'vitest';
import { encodeCommand, rangePath, RESP } from '../../harness/exchange/resp.ts';

test.each([
  { path: '/big.bin', command: '*2\r\n$3\r\nGET\r\n$3\r\nbig\r\n' },
  { path: '/', command: '*2\r\n$3\r\nGET\r\n$3\r\nbig\r\n' },
  { path: '/range-0', command: '*2\r\n$3\r\nGET\r\n$3\r\nbig\r\n' },
  { path: '/range-1', command: '*4\r\n$8\r\nGETRANGE\r\n$3\r\nbig\r\n$1\r\n0\r\n$1\r\n0\r\n' },
  { path: rangePath(250), command: '*4\r\n$8\r\nGETRANGE\r\n$3\r\nbig\r\n$1\r\n0\r\n$3\r\n249\r\n' },
])('$path is a command', ({ path, command }) => {
  expect(RESP.open().ask(path).bytes.toString()).toBe(command);
});

test('a command has the length of its words in bytes', () => {
  expect(encodeCommand(['SET', Buffer.from([255, 13, 10])]).toString('latin1')).toBe(
    '*2\r\n$3\r\nSET\r\n$3\r\n\u00ff\r\n\r\n',
  );
});
