import { describe, expect, test } from 'vitest';
import {
  findWorkloadFlaw,
  parseWorkload,
  pathsOf,
  printWorkload,
  requestsOf,
} from '../../harness/exchange/workload.ts';

test.each([
  'GET /',
  'GET /a; GET /b?x=1;y; await; GET /c',
  'GET /a; pause; wait 250; resume; half-close',
  'GET /a; reset',
])('%s is printed as it was read', (text) => {
  expect(printWorkload(parseWorkload(text))).toBe(text);
});

test('a semicolon at the end and spaces are as good as none', () => {
  expect(printWorkload(parseWorkload('  GET /a;  await; GET /b;'))).toBe('GET /a; await; GET /b');
});

describe('what is refused', () => {
  test.each([
    ['', 'asks for nothing'],
    ['pause', 'asks for nothing'],
    ['GET a', '"GET a" is nothing that a client does'],
    ['POST /', '"POST /" is nothing that a client does'],
    ['GET /; wait 0', '"wait 0" is nothing that a client does'],
    ['GET /; wait 60001', '"wait 60001" is nothing that a client does'],
    ['GET /; half-close; GET /', 'get after the half close'],
    ['GET /; half-close; half-close', 'half-close after the half close'],
    ['GET /; reset; await', 'await after the reset'],
    ['GET /; pause; await', 'await while it does not read'],
  ])('%s: %s', (text, message) => {
    expect(() => parseWorkload(text)).toThrow(message);
  });

  test('a hint tells the steps that there are', () => {
    expect(() => parseWorkload('GET')).toThrow(
      expect.objectContaining({ code: 'NF_E_USAGE', hint: expect.stringContaining('half-close') }),
    );
  });
});

test('the requests alone keep the waits between them', () => {
  const workload = parseWorkload('GET /a; pause; GET /b; resume; await; GET /c; await; half-close');
  expect(printWorkload(requestsOf(workload))).toBe('GET /a; GET /b; await; GET /c');
  expect(pathsOf(workload)).toEqual(['/a', '/b', '/c']);
  expect(findWorkloadFlaw(workload)).toBeUndefined();
});
