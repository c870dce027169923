import { expect, test } from 'vitest';
import { runVitest } from './child-vitest.ts';

test('an error page where nothing is wrong is said once, and nothing is said of other pages', async () => {
  const { status, stderr } = await runVitest(['refused']);
  expect(stderr.match(/^.*without any fault.*$/gm)).toEqual([
    'nthfail: without any fault, reference answers GET /not-there with 404',
  ]);
  expect(status).toBe(0);
});
