import { expect, test } from 'vitest';
import { limitRequests } from '../../harness/exchange/limit-requests.ts';
import { parseWorkload, printWorkload } from '../../harness/exchange/workload.ts';

test.each([
  { text: 'GET /a; GET /b', most: 1, limited: 'GET /a' },
  { text: 'GET /a; await; GET /b; await; GET /c; half-close', most: 1, limited: 'GET /a; half-close' },
  { text: 'GET /a; await; GET /b; await; GET /c', most: 2, limited: 'GET /a; await; GET /b' },
  { text: 'GET /a; await; half-close', most: 1, limited: 'GET /a; await; half-close' },
  { text: 'GET /a; GET /b; await; reset', most: 1, limited: 'GET /a; await; reset' },
  { text: 'GET /a; pause; wait 450', most: 1, limited: 'GET /a; pause; wait 450' },
  { text: 'GET /a; await; GET /b', most: Infinity, limited: 'GET /a; await; GET /b' },
])('of $text, at most $most: $limited', ({ text, most, limited }) => {
  expect(printWorkload(limitRequests(parseWorkload(text), most))).toBe(limited);
});
