import { inflateSync } from 'node:zlib';
import { withFileBytes } from './file-bytes.ts';
import type { ElfFile } from './read-elf.ts';
import { readSectionBytes } from './read-sections.ts';
import { symbolsError, unsound } from './symbols-error.ts';

const SHT_NOBITS = 8;
const SHF_COMPRESSED = 0x800n;
const ELFCOMPRESS_ZLIB = 1;
/** Head of a compressed section: its kind and its size when it is not. */
const HEAD_BYTES = 24;
const LARGEST_SECTION = 2n ** 30n;

/** Whether a file has the addresses of source lines in it: a separate debug file has them, a stripped program has not. */
export function hasLines({ sections }: ElfFile): boolean {
  return sections.some(({ name, type, size }) => name === '.debug_line' && type !== SHT_NOBITS && size > 0n);
}

/**
 * The bytes of a debug section, unpacked; none where the file has no such section.
 * @throws NthfailError `NF_E_SYMBOLS` when it is damaged, more than 1 GiB, or packed otherwise than with zlib.
 */
export function readDebugSection(elf: ElfFile, name: string): Buffer {
  const section = elf.sections.find((one) => one.name === name);
  if (section === undefined) return Buffer.alloc(0);
  const bytes = withFileBytes(elf.path, (file) => readSectionBytes(file, section));
  return (section.flags & SHF_COMPRESSED) === 0n ? bytes : unpack(elf.path, name, bytes);
}

function unpack(path: string, name: string, bytes: Buffer): Buffer {
  if (bytes.length < HEAD_BYTES) throw unsound(path, `its ${name} is too short`);
  if (bytes.readUInt32LE(0) !== ELFCOMPRESS_ZLIB)
    throw symbolsError(`${path} has its ${name} packed in a way that is not understood`, {
      hint: `objcopy --decompress-debug-sections ${path}`,
    });
  const size = bytes.readBigUInt64LE(8);
  if (size > LARGEST_SECTION) throw unsound(path, `its ${name} would be ${size} bytes`);
  try {
    return inflateSync(bytes.subarray(HEAD_BYTES), { maxOutputLength: Math.max(Number(size), 1) });
  } catch (cause) {
    throw unsound(path, `its ${name} cannot be unpacked`, { cause });
  }
}
