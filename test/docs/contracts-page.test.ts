import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { expect, test } from 'vitest';
import { renderContractsPage } from '../../docs/contracts-page.ts';
import { DEFAULT_THRESHOLDS } from '../../harness/contract/thresholds.ts';
import { packageRoot } from '../../harness/native/package-root.ts';

test('docs/contracts.md is what `npm run generate` makes', async () => {
  const filepath = join(packageRoot(), 'docs/contracts.md');
  const formatted = await format(renderContractsPage(), { ...(await resolveConfig(filepath)), filepath });
  expect(readFileSync(filepath, 'utf8')).toBe(formatted);
});

test('it has every threshold', () => {
  const page = renderContractsPage();
  for (const [name, value] of Object.entries(DEFAULT_THRESHOLDS))
    expect(page).toMatch(new RegExp(`^\\| \`${name}\` \\| ${value} \\| \\w.*\\|$`, 'm'));
});
