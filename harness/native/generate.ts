import { readFileSync, writeFileSync } from 'node:fs';
import { packageRoot } from './package-root.ts';
import { renderCalls } from './render-calls.ts';
import { renderCallsPage } from './render-calls-page.ts';
import { renderLayout } from './render-layout.ts';

const native = `${packageRoot()}/harness/native`;
const calls = readFileSync(`${native}/src/calls.def`, 'utf8');
writeFileSync(`${native}/calls.data.ts`, renderCalls(calls));
writeFileSync(`${packageRoot()}/docs/calls.md`, renderCallsPage(calls));
writeFileSync(`${native}/layout.data.ts`, renderLayout(readFileSync(`${native}/src/layout.def`, 'utf8')));
