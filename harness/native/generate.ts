import { readFileSync, writeFileSync } from 'node:fs';
import { packageRoot } from './package-root.ts';
import { renderCalls } from './render-calls.ts';
import { renderLayout } from './render-layout.ts';

const native = `${packageRoot()}/harness/native`;
writeFileSync(`${native}/calls.data.ts`, renderCalls(readFileSync(`${native}/src/calls.def`, 'utf8')));
writeFileSync(`${native}/layout.data.ts`, renderLayout(readFileSync(`${native}/src/layout.def`, 'utf8')));
