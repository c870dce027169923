import { createCipheriv, createHash, type Hash } from 'node:crypto';
import { open } from 'node:fs/promises';

/** Bytes that the suite transfers in all, over its programs and modes. */
const TRANSFER_BYTES: number = Number(process.env['NTHFAIL_TRANSFER_BYTES'] ?? 2 ** 30);

/** A program is run without the library, with the idle library, and journaling. */
const MODE_COUNT = 3;

const CHUNK_BYTES = 2 ** 18;
const ZEROS: Buffer = Buffer.alloc(CHUNK_BYTES);

/** A number of bytes, and the seed that they come from. */
export interface Transfer {
  readonly seed: number;
  readonly bytes: number;
}

/** What came through a transfer. */
export interface Digest {
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The transfers of a program in one mode, the same in every run: of 0, 1, 65535, 65536 and 65537 bytes, and of sizes from
 * tens of bytes to tens of megabytes until they make up the program's share of all bytes.
 * @param name whose transfers these are
 * @param share of 1 for all programs
 */
export function planTransfers(name: string, share: number): readonly Transfer[] {
  const sizes = [0, 1, 65_535, 65_536, 65_537];
  const digest = createHash('sha256').update(name).digest();
  const next = numbersFrom(digest.readUInt32LE());
  for (let left = Math.floor((TRANSFER_BYTES * share) / MODE_COUNT); left > 0; left -= sizes.at(-1) ?? 0)
    sizes.push(Math.min(left, Math.floor(2 ** (4 + 21 * next()))));
  return sizes.map((bytes, index) => ({ seed: digest.readUInt16LE(4) * 1000 + index, bytes }));
}

/** Numbers from 0 to 1, 1 not included, that depend on the seed alone (mulberry32). */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let word = Math.imul(state ^ (state >>> 15), 1 | state);
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word;
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The bytes of a transfer, piece by piece: the key stream of AES, keyed with the seed. */
export function* randomBytes({ seed, bytes }: Transfer): Generator<Buffer, void, undefined> {
  const key = Buffer.alloc(16);
  key.writeUInt32LE(seed);
  const stream = createCipheriv('aes-128-ctr', key, Buffer.alloc(16));
  for (let left = bytes; left > 0; left -= CHUNK_BYTES)
    yield stream.update(ZEROS.subarray(0, Math.min(left, CHUNK_BYTES)));
}

/** Counts and hashes bytes as they come. */
export class Digester {
  #bytes = 0;
  readonly #hash: Hash = createHash('sha256');

  add(chunk: Buffer): void {
    this.#bytes += chunk.length;
    this.#hash.update(chunk);
  }

  /** To be called once. */
  digest(): Digest {
    return { bytes: this.#bytes, sha256: this.#hash.digest('hex') };
  }
}

const known = new Map<string, Digest>();

/** What must come through a transfer. */
export function digestOf(transfer: Transfer): Digest {
  const name = `${transfer.seed}/${transfer.bytes}`;
  const digest = known.get(name) ?? digestBytes(randomBytes(transfer));
  known.set(name, digest);
  return digest;
}

function digestBytes(chunks: Iterable<Buffer>): Digest {
  const digester = new Digester();
  for (const chunk of chunks) digester.add(chunk);
  return digester.digest();
}

/** Writes the bytes of a transfer to a file, as old as every other one. */
export async function writeTransfer(path: string, transfer: Transfer): Promise<void> {
  const file = await open(path, 'w', 0o644);
  try {
    for (const chunk of randomBytes(transfer)) await file.writeFile(chunk);
    await file.utimes(1e9, 1e9);
  } finally {
    await file.close();
  }
}
