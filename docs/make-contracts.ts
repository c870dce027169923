import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../harness/native/package-root.ts';
import { renderContractsPage } from './contracts-page.ts';

writeFileSync(join(packageRoot(), 'docs/contracts.md'), renderContractsPage());
