import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { messageOf } from '../errors.ts';
import { symbolsError, unsound } from './symbols-error.ts';

/** Bytes of one table that are read at most: more is no table of a real program, and would fill the memory. */
const LARGEST_TABLE = 2 ** 30;

/** A regular file of which parts are read; no byte past its end is ever asked for. */
export interface FileBytes {
  readonly path: string;
  /** Size of the file in bytes. */
  readonly size: number;
  /**
   * The bytes of the table that `what` names.
   * @throws NthfailError `NF_E_SYMBOLS` when they do not all lie in the file, or are more than 1 GiB.
   */
  read(offset: bigint, length: bigint, what: string): Buffer;
}

/**
 * Opens the file at `path` while `use` runs, and returns what that returns.
 * @throws NthfailError `NF_E_SYMBOLS` when there is no such regular file or it cannot be read.
 */
export function withFileBytes<T>(path: string, use: (bytes: FileBytes) => T): T {
  const fd = open(path);
  try {
    const size = sizeOf(path, fd);
    return use({
      path,
      size,
      read: (offset, length, what) => readPart(path, fd, { size, offset, length, what }),
    });
  } finally {
    closeSync(fd);
  }
}

function open(path: string): number {
  try {
    // Otherwise a FIFO is waited for until somebody writes to it.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw symbolsError(`cannot read ${path}: ${messageOf(cause)}`, {
      hint: 'check the path and its permissions',
      cause,
    });
  }
}

function sizeOf(path: string, fd: number): number {
  const stat = fstatSync(fd);
  if (!stat.isFile())
    throw symbolsError(`cannot read ${path}: it is not a regular file`, {
      hint: 'name a program or a library',
    });
  return stat.size;
}

interface Part {
  readonly size: number;
  readonly offset: bigint;
  readonly length: bigint;
  readonly what: string;
}

function readPart(path: string, fd: number, { size, offset, length, what }: Part): Buffer {
  if (offset + length > BigInt(size)) throw unsound(path, `its ${what} lies past its end`);
  if (length > LARGEST_TABLE) throw unsound(path, `its ${what} would be ${length} bytes`);
  const bytes = Buffer.alloc(Number(length));
  let filled = 0;
  while (filled < bytes.length) {
    const count = readSync(fd, bytes, filled, bytes.length - filled, Number(offset) + filled);
    if (count === 0) throw unsound(path, `it became shorter while its ${what} was read`);
    filled += count;
  }
  return bytes;
}
