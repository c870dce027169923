import { afterAll, expect, test } from 'vitest';
import { runToJson } from '../../../harness/report/json.ts';
import { probedRun } from '../probed-run.ts';
import { closeBrowser, openPage } from './open-page.ts';

afterAll(closeBrowser);

test('entries stand in the lane of handlers, in their order, and can be shown alone', async (context) => {
  const value = runToJson(probedRun, { verdict: 'failed', reason: 'for a test', findings: [] });
  const { page, complaints } = await openPage(context, { runs: [{ path: 'run.json', value }] });
  const entered = page.locator('.rows .lane-row:not([hidden]) .what-handlers .handler');
  const names = ['do_pass', 'on_more', 'helper', 'on_error'].map((name) => `■ enters ${name}`);
  expect(await entered.allInnerTexts()).toEqual(names);
  await page.locator('.timeline').locator('..').locator('select').selectOption('turns, handlers');
  expect(await entered.allInnerTexts()).toEqual(names);
  expect(complaints).toEqual([]);
});
