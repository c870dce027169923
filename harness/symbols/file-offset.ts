import type { ElfFile } from './read-elf.ts';

/**
 * The byte of the file that is loaded at a file virtual address, which is what a uprobe is placed by; undefined for an
 * address that is in no segment, or has no byte in the file (.bss). A separate debug file has no code: ask the program itself.
 */
export function fileOffsetOf({ segments }: ElfFile, address: bigint): bigint | undefined {
  const home = segments.find((one) => address >= one.address && address < one.address + one.fileBytes);
  return home === undefined ? undefined : address - home.address + home.offset;
}
