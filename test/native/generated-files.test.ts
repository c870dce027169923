import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { packageRoot } from '../../harness/native/package-root.ts';
import { renderCalls } from '../../harness/native/render-calls.ts';
import { renderCallsPage } from '../../harness/native/render-calls-page.ts';
import { renderLayout } from '../../harness/native/render-layout.ts';

const root = packageRoot();

test.each([
  { made: 'harness/native/calls.data.ts', of: 'calls', render: renderCalls },
  { made: 'harness/native/layout.data.ts', of: 'layout', render: renderLayout },
  { made: 'docs/calls.md', of: 'calls', render: renderCallsPage },
])('$made is what `npm run generate` makes of src/$of.def', async ({ made, of, render }) => {
  const filepath = join(root, made);
  const rendered = render(readFileSync(join(root, `harness/native/src/${of}.def`), 'utf8'));
  const formatted = await format(rendered, { ...(await resolveConfig(filepath)), filepath });
  expect(readFileSync(filepath, 'utf8')).toBe(formatted);
});

test('a row that is added to a definition appears in what is generated', () => {
  const row = 'NF_CALL(SEND, send, write, connection, bytes, ssize_t, (1, int, fd), 0, EIO EPIPE)\n';
  expect(renderCalls(row)).toContain(
    "{ id: 0, name: 'send', family: 'write', scope: 'connection', canBeShort: true, isAllocation: false, errnos: ['EIO', 'EPIPE'] },",
  );
  const allocation = 'NF_ALLOCATION(MALLOC, malloc, void *, (1, size_t, size))\n';
  expect(renderCalls(row + allocation)).toContain(
    "{ id: 1, name: 'malloc', family: 'alloc', scope: 'process', canBeShort: false, isAllocation: true, errnos: ['ENOMEM'] },",
  );
  const layout = renderLayout('NF_RECORD(thing, 8)\nNF_FIELD(thing, some_field, 4, 4)\n');
  expect(layout).toContain('export const THING = {\n  size: 8,\n  someField: 4,\n} as const;');
  expect(layout).toContain('LAYOUT_WORDS: readonly number[] = [8, 4];');
});
