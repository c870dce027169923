import { withFileBytes } from './file-bytes.ts';
import type { ElfFile } from './read-elf.ts';
import { readSectionBytes } from './read-sections.ts';
import { textAt } from './text-at.ts';

/** What `objcopy --add-gnu-debuglink` leaves in a stripped program. */
export interface DebugLink {
  /** A file name without a folder. */
  readonly name: string;
  /** CRC-32 of the whole debug file. */
  readonly checksum: number;
}

/**
 * The link of a stripped program to its debug file, if it has one that names a file.
 * @throws NthfailError `NF_E_SYMBOLS` when its section is not in the file.
 */
export function readDebugLink(elf: ElfFile): DebugLink | undefined {
  const section = elf.sections.find(({ name }) => name === '.gnu_debuglink');
  if (section === undefined) return undefined;
  const bytes = withFileBytes(elf.path, (file) => readSectionBytes(file, section));
  const name = textAt(bytes, 0);
  const checksumAt = Math.ceil((Buffer.byteLength(name) + 1) / 4) * 4;
  // A folder in the name would lead anywhere.
  if (name === '' || name.includes('/') || checksumAt + 4 > bytes.length) return undefined;
  return { name, checksum: bytes.readUInt32LE(checksumAt) };
}
