import { expect, test } from 'vitest';
import { parsePlan } from '../../harness/plan/parse-plan.ts';
import { PLAN_TEXTS } from './plan-texts.data.ts';

test.each(PLAN_TEXTS)('$text parses', ({ text, steps }) => {
  expect(parsePlan(text)).toStrictEqual({ steps });
});

test.each([
  ['write#1=short:100; write#2=ECONNRESET', 2],
  ['127.0.0.9,after:request-head/read#2..9+3=again', 1],
  ['port:8080/accept4#1=EMFILE; role:worker/epoll_wait#3=hold:turn; role:worker/epoll_wait#3=EINTR', 3],
])('the example %s parses', (text, count) => {
  expect(parsePlan(text).steps).toHaveLength(count);
});
