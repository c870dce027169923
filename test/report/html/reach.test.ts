import { afterAll, expect, test } from 'vitest';
import { closeBrowser, openPage } from './open-page.ts';
import { FINDING, largeSweep, longRun, SWEEP } from './samples.ts';

afterAll(closeBrowser);

const FILES = {
  sweeps: [{ path: 'sweep.json', value: SWEEP }],
  findings: [{ path: 'one.json', value: FINDING }],
  runs: [{ path: 'run.json', value: longRun(60) }],
};

test('Tab alone reaches whatever can be operated, and whatever scrolls', async (context) => {
  const { page } = await openPage(context, FILES);
  await page.locator('details.finding summary').first().focus();
  await page.keyboard.press('Enter');
  await page.locator('.grid td[tabindex="0"]').focus();
  await page.keyboard.press('Enter');
  await page.evaluate(`window.reached = new Set();
    document.addEventListener('focusin', ({ target }) => window.reached.add(target));
    document.activeElement.blur();
    document.querySelector('.skip').focus()`);
  for (let step = 0; step < 80; step += 1) await page.keyboard.press('Tab');
  expect(
    await page.evaluate(`[...document.querySelectorAll('a, button, input, select, summary, [tabindex="0"]')]
      .filter((node) => node.checkVisibility() && !window.reached.has(node))
      .map((node) => node.outerHTML.slice(0, 120))`),
  ).toEqual([]);
  // What is scrolled by hand has the focus itself, or something in it has.
  expect(
    await page.evaluate(`[...document.querySelectorAll('body *')]
      .filter((node) => /auto|scroll/.test(getComputedStyle(node).overflow) && node.checkVisibility())
      .filter((node) => node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1)
      .filter((node) => ![...window.reached].some((one) => node.contains(one)))
      .map((node) => node.outerHTML.slice(0, 120))`),
  ).toEqual([]);
});

/** Texts that a page of paper cuts off: at its edge, or because what they stand in is too small. */
const CUT_OFF = `[...document.querySelectorAll('body *')]
  .filter((node) => node.checkVisibility() && node.textContent.trim() !== '' && !(node instanceof SVGElement))
  .filter((node) => {
    const { overflowX, overflowY } = getComputedStyle(node);
    const isCut = (overflowX !== 'visible' && node.scrollWidth > node.clientWidth + 1)
      || (overflowY !== 'visible' && node.scrollHeight > node.clientHeight + 1);
    return isCut || node.getBoundingClientRect().right > innerWidth + 1;
  })
  .map((node) => node.tagName + '.' + node.className + ' ' + node.textContent.slice(0, 40))`;

test('on paper nothing is cut off: not at the edge, not in a part that would have to be scrolled', async (context) => {
  const columns = [
    'short:half',
    'short:rest-1',
    'ECONNRESET',
    'EHOSTUNREACH',
    'ENETUNREACH',
    'reset',
    'zero',
  ];
  const wide = largeSweep({
    points: 60,
    columns: columns.flatMap((name) => [1, 2, 3, 4].map((n) => name + n)),
  });
  const { page } = await openPage(context, {
    ...FILES,
    sweeps: [...FILES.sweeps, { path: 'wide.json', value: wide }],
  });
  // A4 between its margins.
  await page.setViewportSize({ width: 718, height: 1000 });
  await page.emulateMedia({ media: 'print' });
  await page.locator('.printed-grid').first().waitFor();
  expect(await page.evaluate(CUT_OFF)).toEqual([]);
});

test('on paper the handlers of a timeline are there', async (context) => {
  const { page } = await openPage(context, FILES);
  await page.emulateMedia({ media: 'print' });
  await page.locator('.printed.is-timeline').waitFor();
  expect(await page.locator('.printed.is-timeline').innerText()).toContain('turn 0: 1 call');
});
