import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Command } from 'commander';
import { EXIT_PASSED, NthfailError } from '../errors.ts';
import { caseOf } from '../search/case-of.ts';
import { exportVitest } from '../search/export-vitest.ts';
import { readFinding } from '../search/finding-store.ts';
import { targetSourceOf } from './target-source.ts';

interface ExportFlags {
  readonly vitest: boolean;
  readonly output?: string;
}

/** `nthfail export`: a finding as a test that stands by itself. */
export function exportCommand(setStatus: (status: number) => void): Command {
  return new Command('export')
    .description('write a finding as a test that stands by itself, green when the server is right')
    .argument('<file>', 'the finding')
    .option('--vitest', 'as a Vitest file', false)
    .option('-o, --output <file>', 'where it goes (default: standard output)')
    .action(async (path: string, flags: ExportFlags) => setStatus(await exportFile(path, flags)));
}

async function exportFile(path: string, { vitest, output }: ExportFlags): Promise<number> {
  if (!vitest)
    throw new NthfailError('NF_E_USAGE', 'export as what?', {
      hint: 'give the format: --vitest is the one that there is',
    });
  const stored = { path, finding: readFinding(path) };
  const text = exportVitest(
    stored.finding,
    caseOf(stored),
    await targetSourceOf(stored, output ?? 'exported.test.ts'),
  );
  if (output === undefined) process.stdout.write(text);
  else {
    mkdirSync(dirname(output), { recursive: true });
    writeFileSync(output, text);
  }
  return EXIT_PASSED;
}
