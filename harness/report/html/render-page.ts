import { createHash } from 'node:crypto';
import { inlineScript } from './inline-script.ts';
import type { PageData } from './page-data.ts';
import { STYLE } from './style.ts';

/**
 * The report as one HTML file that asks for nothing else: data, style and script are in it. The data is JSON that cannot end its
 * element, the script only ever makes text of it, and the policy lets nothing run or load but what is here.
 */
export function renderPage(data: PageData): string {
  const script = inlineScript();
  const policy = [
    "default-src 'none'",
    `style-src '${hashOf(STYLE)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="nthfail">
<title>nthfail: ${escapeHtml(data.title)}</title>
<style>${STYLE}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header id="header"></header>
<nav id="contents" aria-label="Contents"></nav>
<main id="main" tabindex="-1"></main>
<noscript><p>This page needs its script to show anything. It loads nothing from anywhere.</p></noscript>
<script type="application/json" id="data">${escapeJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** JSON that means the same, in which nothing can end a script element or begin a comment. */
function escapeJson(data: PageData): string {
  return JSON.stringify(data).replaceAll('<', String.raw`\u003c`);
}

function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
