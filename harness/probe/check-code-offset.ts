import { messageOf, NthfailError } from '../errors.ts';
import { readFilePart } from './read-file-part.ts';

const ELF_64_LITTLE_ENDIAN = '\x7fELF\x02\x01';
const HEADER_BYTES = 64;
const SEGMENT_BYTES = 56;
const LOAD_SEGMENT = 1;
const IS_EXECUTABLE = 1;

/**
 * Makes sure that there is code at an offset of a program or library. The kernel takes any offset in the file: a probe outside of its
 * code is never hit, and nobody says so.
 * @throws NthfailError `NF_E_PROBE`
 */
export function checkCodeOffset(name: string, path: string, fileOffset: number): void {
  const ranges = readCodeRanges(name, path);
  const isCode = ranges.some(({ begin, end }) => fileOffset >= begin && fileOffset < end);
  if (isCode && Number.isSafeInteger(fileOffset)) return;
  throw refusal(
    name,
    `at offset 0x${fileOffset.toString(16)} of ${path} there is no code`,
    'give the offset in the file, not the address: nm tells addresses, and readelf -lW which offset each has',
  );
}

interface CodeRange {
  /** Offset in the file of the first byte. */
  readonly begin: number;
  /** Behind the last byte. */
  readonly end: number;
}

/** Where in a file the parts are that are loaded as code. */
function readCodeRanges(name: string, path: string): readonly CodeRange[] {
  const header = read(name, path, 0, HEADER_BYTES);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 6) !== ELF_64_LITTLE_ENDIAN)
    throw refusal(
      name,
      `${path} is no program or library of this machine`,
      'is it a script? probe the interpreter that runs it, or a library that it loads',
    );
  const count = header.readUInt16LE(56);
  const table = read(name, path, Number(header.readBigUInt64LE(32)), SEGMENT_BYTES * count);
  return Array.from({ length: Math.floor(table.length / SEGMENT_BYTES) }, (_, i) =>
    table.subarray(SEGMENT_BYTES * i),
  )
    .filter((row) => row.readUInt32LE(0) === LOAD_SEGMENT && (row.readUInt32LE(4) & IS_EXECUTABLE) !== 0)
    .map((row) => ({ begin: Number(row.readBigUInt64LE(8)), bytes: Number(row.readBigUInt64LE(32)) }))
    .map(({ begin, bytes }) => ({ begin, end: begin + bytes }));
}

function read(name: string, path: string, from: number, length: number): Buffer {
  try {
    return readFilePart(path, from, length);
  } catch (cause) {
    throw refusal(
      name,
      `cannot read ${path}: ${messageOf(cause)}`,
      'name the file that the server runs; /proc/PID/exe is that of a running process',
      cause,
    );
  }
}

function refusal(name: string, what: string, hint: string, cause?: unknown): NthfailError {
  return new NthfailError('NF_E_PROBE', `cannot probe ${name}: ${what}`, { hint, cause });
}
