import { basename } from 'node:path';
import type { DebugFileSearch } from './find-debug-file.ts';
import type { ElfFile } from './read-elf.ts';

/** What a person can do about a program without its symbols or lines, for a hint. */
export function describeRemedy({ path, buildId }: ElfFile, search: DebugFileSearch | undefined): string {
  const name = basename(path);
  const build = buildId === undefined ? '' : ` of this very build, build-id ${buildId}`;
  const refused =
    search === undefined || search.refused.length === 0 ? '' : ` (${search.refused.join('; ')})`;
  return (
    `install its debug package${build}, such as ${name}-dbgsym or ${name}-debuginfo${refused}, ` +
    `or build it with -g and without strip; ${name}+0xOFFSET works without`
  );
}
