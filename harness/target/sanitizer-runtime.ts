import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';

const PT_LOAD = 1;
const PT_DYNAMIC = 2;
const DT_NEEDED = 1n;
const DT_STRTAB = 5n;
const DT_RPATH = 15n;
const DT_RUNPATH = 29n;
/** gcc's name of it, and clang's for programs linked with -shared-libasan. */
const ASAN_RUNTIME = /^lib(?:clang_rt\.)?asan[-.].*so/;

/**
 * The library of AddressSanitizer that the program at `path` is linked with, as the dynamic linker is to be told;
 * undefined for a program without one. It refuses to start behind another preloaded library, so it must be named first.
 * A program that has it built in (clang's default) needs nothing.
 */
export function findAsanRuntime(path: string): string | undefined {
  const { needed, folders } = readDynamic(path);
  const name = needed.find((one) => ASAN_RUNTIME.test(one));
  if (name === undefined) return undefined;
  // The linker does not look into the program's own folders for what is preloaded.
  const candidates = folders.map((folder) => join(folder.replaceAll('$ORIGIN', dirname(path)), name));
  return candidates.find((candidate) => existsSync(candidate)) ?? name;
}

interface Dynamic {
  readonly needed: readonly string[];
  readonly folders: readonly string[];
}

/** What the dynamic section of a 64-bit little-endian ELF file names (elf(5)); nothing for any other file. */
function readDynamic(path: string): Dynamic {
  const fd = openSync(path, 'r');
  try {
    const read = (at: bigint, length: number): Buffer => {
      const bytes = Buffer.alloc(length);
      return bytes.subarray(0, readSync(fd, bytes, 0, length, at));
    };
    const head = read(0n, 64);
    if (head.length < 64 || head.toString('latin1', 0, 6) !== '\x7fELF\x02\x01')
      return { needed: [], folders: [] };
    const size = head.readUInt16LE(54);
    const table = read(head.readBigUInt64LE(32), size * head.readUInt16LE(56));
    const segments = Array.from({ length: Math.floor(table.length / size) }, (_, i) => ({
      type: table.readUInt32LE(i * size),
      offset: table.readBigUInt64LE(i * size + 8),
      address: table.readBigUInt64LE(i * size + 16),
      bytes: table.readBigUInt64LE(i * size + 32),
    }));
    const dynamic = segments.find(({ type }) => type === PT_DYNAMIC);
    if (dynamic === undefined) return { needed: [], folders: [] };
    const section = read(dynamic.offset, Number(dynamic.bytes));
    const entries = Array.from({ length: Math.floor(section.length / 16) }, (_, i) => ({
      tag: section.readBigUInt64LE(i * 16),
      value: section.readBigUInt64LE(i * 16 + 8),
    }));
    const strings = entries.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0n;
    const home = segments.find(
      ({ type, address, bytes }) => type === PT_LOAD && strings >= address && strings < address + bytes,
    );
    if (home === undefined) return { needed: [], folders: [] };
    const textsOf = (...tags: readonly bigint[]): readonly string[] =>
      entries
        .filter(({ tag }) => tags.includes(tag))
        .map(({ value }) => read(strings - home.address + home.offset + value, 4096))
        .map((bytes) => bytes.toString('utf8', 0, Math.max(bytes.indexOf(0), 0)));
    return {
      needed: textsOf(DT_NEEDED),
      folders: textsOf(DT_RPATH, DT_RUNPATH).flatMap((list) => list.split(':').filter((one) => one !== '')),
    };
  } finally {
    closeSync(fd);
  }
}
