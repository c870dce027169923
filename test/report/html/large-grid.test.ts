import type { Page } from 'playwright-core';
import { afterAll, expect, test } from 'vitest';
import { closeBrowser, openPage } from './open-page.ts';
import { largeSweep } from './samples.ts';

afterAll(closeBrowser);

const LARGE = largeSweep({
  points: 2000,
  columns: Array.from({ length: 20 }, (_, index) => `fault-${index}`),
});
const SWEEPS = [{ path: 'sweep.json', value: LARGE }];

function focused(page: Page): Promise<unknown> {
  return page.evaluate("document.activeElement.getAttribute('aria-label')");
}

test('of 2,000 points and 80,000 cases no more is in the page than near the view; all rows can be scrolled to', async (context) => {
  const { page, complaints } = await openPage(context, { sweeps: SWEEPS });
  expect(await page.evaluate("document.querySelectorAll('*').length")).toBeLessThan(8000);
  expect(await page.locator('table.grid').getAttribute('aria-rowcount')).toBe('2001');
  const { most, last } = (await page.evaluate(`new Promise((resolve) => {
    const frame = document.querySelector('.grid-frame');
    const names = () => [...frame.querySelectorAll('tbody th')];
    let most = 0;
    const step = () => {
      most = Math.max(most, names().length);
      if (frame.scrollTop + frame.clientHeight < frame.scrollHeight - 1) {
        frame.scrollTop += 3000;
        requestAnimationFrame(step);
      } else setTimeout(() => resolve({ most, last: names().at(-1)?.querySelector('code').textContent }), 300);
    };
    step();
  })`)) as { most: number; last: string };
  expect(last).toBe('write#2000');
  expect(most).toBeLessThan(300);
  expect(complaints).toEqual([]);
});

test('rows keep their height and columns their width, whatever is in the page', async (context) => {
  const { page } = await openPage(context, { sweeps: SWEEPS });
  const size = (): Promise<unknown> =>
    page.evaluate(
      `[document.querySelector('.grid').offsetHeight, document.querySelector('.grid').offsetWidth]`,
    );
  const before = await size();
  await page.evaluate("document.querySelector('.grid-frame').scrollTop = 20000");
  await page.locator('[aria-rowindex="890"]').waitFor();
  expect(await size()).toEqual(before);
  // Where the scroll bar says it is.
  expect(
    await page.evaluate(`document.querySelector('[aria-rowindex="890"]').offsetTop
      - document.querySelector('.grid thead').offsetHeight`),
  ).toBe(888 * 23);
});

test('by keys through rows that are not in the page yet; the cell that has the focus stays', async (context) => {
  const { page } = await openPage(context, { sweeps: SWEEPS });
  await page.locator('.grid td[tabindex="0"]').focus();
  for (let leap = 0; leap < 10; leap += 1) await page.keyboard.press('PageDown');
  expect(await focused(page)).toBe('write#201 fault-0: once passed, from there on passed');
  for (let leap = 0; leap < 20; leap += 1) await page.keyboard.press('ArrowDown');
  await page.keyboard.press('End');
  expect(await focused(page)).toContain('write#221 fault-19');
  await page.evaluate("document.querySelector('.grid-frame').scrollTop = 40000");
  await page.locator('[aria-rowindex="1750"]').waitFor();
  expect(await focused(page)).toContain('write#221 fault-19');
  expect(await page.locator('.grid td[tabindex="0"]').count()).toBe(1);
  await page.keyboard.press('PageUp');
  expect(await focused(page)).toContain('write#201 fault-19');
  await page.keyboard.press('Enter');
  expect(await page.locator('.grid-panel h4').innerText()).toBe('write#201 = fault-19');
  expect(await page.locator('.grid td[aria-selected=true]').count()).toBe(1);
  await page.keyboard.press('Escape');
  expect(await page.locator('.grid td[aria-selected=true]').count()).toBe(0);
  expect(await focused(page)).toContain('write#201 fault-19');
});

test('a filter leaves the points where something did not pass, or those of a name', async (context) => {
  const { page } = await openPage(context, { sweeps: SWEEPS });
  const names = (): Promise<readonly string[]> => page.locator('.grid tbody th code').allInnerTexts();
  await page.locator('#sweep-1 select').selectOption('where something failed');
  expect(await names()).toEqual(['write#500', 'write#1000', 'write#1500', 'write#2000']);
  expect(await page.locator('#sweep-1 output').innerText()).toBe('4 of 2\u2009000 points');
  await page.locator('.grid td.has-failed').nth(2).click();
  expect(await page.locator('.grid-panel').innerText()).toContain('not kept: fail-fast');
  await page.locator('#sweep-1 select').selectOption('all points');
  await page.locator('#sweep-1 input').fill('#1999');
  expect(await names()).toEqual(['write#1999']);
  await page.locator('#sweep-1 input').fill('nothing like it');
  expect(await names()).toEqual([]);
});

test('on paper points that came to the same share a row, so that all of it is there', async (context) => {
  const { page } = await openPage(context, { sweeps: SWEEPS });
  await page.emulateMedia({ media: 'print' });
  await page.locator('.printed-grid').waitFor();
  expect(await page.locator('.printed-grid tbody th code').allInnerTexts()).toEqual([
    ...['write#1..499', 'write#500', 'write#501..999', 'write#1000', 'write#1001..1499', 'write#1500'],
    ...['write#1501..1999', 'write#2000'],
  ]);
  expect(await page.locator('.grid-frame').isVisible()).toBe(false);
});
