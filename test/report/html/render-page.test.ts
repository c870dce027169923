import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { pageOf } from '../../../harness/report/html/page-of.ts';
import { renderPage } from '../../../harness/report/html/render-page.ts';
import { runOf } from './samples.ts';

const END = '</script><script>alert(1)</script><!--';

function render(text: string): string {
  const run = { ...runOf([{ afterNs: 0, lane: 'log' as const, text }]), target: { name: 'x', title: text } };
  return renderPage(
    pageOf({ runs: [{ path: text, value: run }], sweeps: [], findings: [] }, { at: new Date(0), by: '0' }),
  );
}

test('whatever is in the data, the page has two script elements and one title', () => {
  const html = render(END);
  expect(html.match(/<script/g)).toHaveLength(2);
  expect(html.match(/<\/script/g)).toHaveLength(2);
  expect(html).not.toContain('<!--');
  expect(html).toContain('<title>nthfail: &lt;/script&gt;');
  const data = /<script type="application\/json" id="data">(.*?)<\/script>/s.exec(html)?.[1] ?? '';
  expect(JSON.parse(data)).toMatchObject({ runs: [{ title: END, path: END }] });
});

test('the policy has the hashes of the style and of the script, and lets in nothing else', () => {
  const html = render('');
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(html) ?? [];
  const hashed = (text: string | undefined): string =>
    `'sha256-${createHash('sha256')
      .update(text ?? '')
      .digest('base64')}'`;
  const style = /<style>(.*?)<\/style>/s.exec(html)?.[1];
  const script = /<script>(.*?)<\/script>/s.exec(html)?.[1];
  expect(policy.split('; ')).toEqual([
    "default-src 'none'",
    `style-src ${hashed(style)}`,
    `script-src ${hashed(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ]);
});

test('nothing is loaded from anywhere', () => {
  const html = render('').replaceAll('http://www.w3.org/2000/svg', '');
  expect(html).not.toMatch(/https?:|src=|@import|url\(|<link|<img/);
});
