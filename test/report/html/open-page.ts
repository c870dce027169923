import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { onTestFinished, type TestContext } from 'vitest';
import { isNthfailError } from '../../../harness/errors.ts';
import { pageOf } from '../../../harness/report/html/page-of.ts';
import type { ReportFiles } from '../../../harness/report/html/read-report-files.ts';
import { renderPage } from '../../../harness/report/html/render-page.ts';
import { findProgram } from '../../../harness/target/check-binary.ts';
import { skipOrFail } from '../../target/skip-or-fail.ts';

let browser: Promise<Browser> | undefined;

/** A page in a browser, and what it did besides being a page. */
export interface OpenedPage {
  readonly page: Page;
  /** Every address that it asked for but its own. */
  readonly requests: readonly string[];
  /** Errors of its script, what it complained of, dialogs that it opened. */
  readonly complaints: readonly string[];
}

/** What to open the page with. */
export interface PageOptions {
  readonly colorScheme?: 'light' | 'dark';
}

/** Makes a report of these and opens it from its file, as a person would. The page is closed, and the file gone, when the test ends. */
export async function openPage(
  context: TestContext,
  { runs = [], sweeps = [], findings = [] }: Partial<ReportFiles>,
  options: PageOptions = {},
): Promise<OpenedPage> {
  browser ??= chromium.launch({ executablePath: requireChromium(context) });
  const html = renderPage(pageOf({ runs, sweeps, findings }, { at: new Date(0), by: '0.1.0' }));
  const directory = mkdtempSync(join(tmpdir(), 'nthfail-page-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const path = join(directory, 'report.html');
  writeFileSync(path, html);

  const own = await (await browser).newContext({ viewport: { width: 1300, height: 900 }, ...options });
  onTestFinished(() => own.close());
  await own.grantPermissions(['clipboard-read', 'clipboard-write']);
  const page = await own.newPage();
  const url = pathToFileURL(path).href;
  const requests: string[] = [];
  const complaints: string[] = [];
  page.on('request', (request) => {
    if (request.url() !== url) requests.push(request.url());
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('dialog', (dialog) => {
    complaints.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await page.goto(url);
  return { page, requests, complaints };
}

/** Ends the browser, if there was one. */
export async function closeBrowser(): Promise<void> {
  await (await browser)?.close();
  browser = undefined;
}

function requireChromium(context: TestContext): string {
  try {
    return findProgram('chromium');
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    return skipOrFail(context, 'the browser chromium');
  }
}
