import { chmodSync, existsSync, mkdirSync, renameSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Size of the file `big.bin` that every bundled target serves, in bytes. */
export const BIG_FILE_BYTES = 3_000_000;

const LINE_BYTES = 16;

/** Seconds since 1970. Apache gives a file that is younger than a second a weak ETag, and another one later (http_etag.c). */
const LONG_AGO_S = 1_500_000_000;

/**
 * Text whose every 16-byte line is its own offset, so that a misplaced byte shows where it came from:
 * `000000000000000\n000000000000016\n…`
 */
export function patternedBytes(length: number): Buffer {
  const bytes = Buffer.alloc(Math.ceil(length / LINE_BYTES) * LINE_BYTES);
  for (let at = 0; at < bytes.length; at += LINE_BYTES)
    bytes.write(`${String(at).padStart(LINE_BYTES - 1, '0')}\n`, at, 'latin1');
  return bytes.subarray(0, length);
}

/** Makes the folder `www` in `directory` with `big.bin` and `small.txt` in it, and returns its path. */
export function makeDocumentRoot(directory: string): string {
  const root = join(directory, 'www');
  mkdirSync(root, { recursive: true, mode: 0o755 });
  chmodSync(root, 0o755);
  writePublicFile(join(root, 'big.bin'), patternedBytes(BIG_FILE_BYTES));
  writePublicFile(join(root, 'small.txt'), 'ok\n');
  return root;
}

/** Readable by any user, whatever the umask: some servers serve as another one. */
function writePublicFile(path: string, content: string | Buffer): void {
  writeFileSync(path, content);
  chmodSync(path, 0o644);
  utimesSync(path, LONG_AGO_S, LONG_AGO_S);
}

/** Request path of a file of `length` patterned bytes, for {@link providePatternedFile}. */
export function patternedPath(length: number): string {
  return `/pattern-${length}.bin`;
}

/** Makes the file behind a path of {@link patternedPath} in the document root, unless it is there. */
export function providePatternedFile(directory: string, path: string): void {
  const length = /^\/pattern-(\d{1,9})\.bin$/.exec(path)?.[1];
  const file = join(directory, 'www', path);
  if (length === undefined || existsSync(file)) return;
  // Renamed into place: a server that looks for it meanwhile sees all of it or nothing.
  writePublicFile(`${file}.part`, patternedBytes(Number(length)));
  renameSync(`${file}.part`, file);
}
