import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';

/** How many bytes before the mark are remembered: other ones there mean that the file was begun anew. */
const REMEMBERED_BYTES = 256;

/** A file as it was at some moment, so that what was written since can be told from what was there. */
export interface OutputMark {
  readonly inode: bigint;
  /** In bytes. */
  readonly size: number;
  readonly modifiedNs: bigint;
  /** The last bytes of it. */
  readonly tail: Buffer;
}

/** The mark of a file as it is now; undefined when there is none. */
export function markFile(path: string): OutputMark | undefined {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
  return withFile(path, (fd) => {
    const { ino, size, mtimeNs } = fstatSync(fd, { bigint: true });
    const end = Number(size);
    const tail = readBytes(fd, Math.max(0, end - REMEMBERED_BYTES), end);
    return { inode: ino, size: end, modifiedNs: mtimeNs, tail };
  });
}

/**
 * The text of a file since `mark`, or from a byte on; all of it when it was truncated or replaced since. Of a bare byte
 * that shows when the file is shorter; of a mark, unless it then got the same bytes and more. Empty when there is no file.
 */
export function readSince(path: string, mark: OutputMark | number): string {
  if (statSync(path, { throwIfNoEntry: false })?.isFile() !== true) return '';
  return withFile(path, (fd) => {
    const { size } = fstatSync(fd);
    const marked = typeof mark === 'number' ? mark : mark.size;
    const isAnew = size < marked || (typeof mark !== 'number' && isBegunAnew(fd, mark));
    return readBytes(fd, isAnew ? 0 : marked, size).toString('utf8');
  });
}

function isBegunAnew(fd: number, { inode, size: marked, modifiedNs, tail }: OutputMark): boolean {
  const { ino, size, mtimeNs } = fstatSync(fd, { bigint: true });
  if (ino !== inode) return true;
  // What is appended makes a file longer.
  if (size === BigInt(marked)) return mtimeNs !== modifiedNs;
  return !readBytes(fd, marked - tail.length, marked).equals(tail);
}

function readBytes(fd: number, from: number, to: number): Buffer {
  const bytes = Buffer.alloc(Math.max(0, to - from));
  return bytes.subarray(0, readSync(fd, bytes, 0, bytes.length, from));
}

function withFile<Result>(path: string, use: (fd: number) => Result): Result {
  const fd = openSync(path, 'r');
  try {
    return use(fd);
  } finally {
    closeSync(fd);
  }
}
