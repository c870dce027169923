import { readFileSync, readlinkSync, realpathSync, statSync } from 'node:fs';

/** Where a process has code of a file in its memory. */
export interface LoadedCode {
  /** Address of its first byte. */
  readonly address: bigint;
  /** Offset in the file of that byte. */
  readonly fileOffset: number;
  readonly bytes: number;
}

const MAPPING = /^([0-9a-f]+)-([0-9a-f]+) ..x. ([0-9a-f]+) ([0-9a-f]+:[0-9a-f]+) (\d+) *(.*)$/gm;

/**
 * Where a process has code of the file `path`; nowhere once it has ended. The file is known by its inode, and by device or path: on some
 * file systems (btrfs) the device differs from that of stat(2).
 */
export function findLoadedCode(pid: number, path: string): readonly LoadedCode[] {
  const { dev, ino } = statSync(path, { bigint: true });
  const device = printDevice(dev);
  const real = resolvePath(path);
  return [...readMaps(pid).matchAll(MAPPING)].flatMap(
    ([, begin = '', end = '', offset = '', on = '', inode = '', at = '']) => {
      const isFile = inode === String(ino) && (on === device || at === real);
      const address = BigInt(`0x${begin}`);
      return isFile
        ? [{ address, fileOffset: parseInt(offset, 16), bytes: Number(BigInt(`0x${end}`) - address) }]
        : [];
    },
  );
}

/** The path behind links, as the kernel prints it: `/proc/PID/exe` of a file that is gone leads to a name with a note behind it. */
function resolvePath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return readlinkSync(path);
  }
}

function readMaps(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/maps`, 'latin1');
  } catch {
    return '';
  }
}

/** A device number as in /proc/PID/maps: two hexadecimal numbers of two digits or more. */
function printDevice(device: bigint): string {
  const major = ((device >> 8n) & 0xfffn) | ((device >> 32n) & ~0xfffn);
  const minor = (device & 0xffn) | ((device >> 12n) & ~0xffn);
  return [major, minor].map((part) => part.toString(16).padStart(2, '0')).join(':');
}
