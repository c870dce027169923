import { closeSync, openSync, readSync } from 'node:fs';

/** Reads bytes of a file from an offset on; fewer than `length` where it ends. Throws what `node:fs` throws. */
export function readFilePart(path: string, from: number | bigint, length: number): Buffer {
  const part = Buffer.alloc(length);
  const fd = openSync(path, 'r');
  try {
    return part.subarray(0, readSync(fd, part, 0, length, from));
  } finally {
    closeSync(fd);
  }
}
