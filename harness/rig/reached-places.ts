/**
 * The places of a server's code that were reached, for a server built to say so (`-fsanitize-coverage`): a byte of the segment
 * for each, which the server sets. Two places may share a byte.
 */
export class ReachedPlaces {
  readonly #map: BigUint64Array;
  readonly #seen: BigUint64Array;

  /** @param map their bytes, a multiple of eight that begins at one */
  constructor(map: Buffer) {
    this.#map = new BigUint64Array(map.buffer, map.byteOffset, map.length / 8);
    this.#seen = new BigUint64Array(this.#map.length);
  }

  /** The numbers of those that were reached since this was asked last, ascending. */
  takeNew(): readonly number[] {
    const fresh: number[] = [];
    for (const [index, word] of this.#map.entries()) {
      const before = this.#seen[index] ?? 0n;
      if (word === before) continue;
      this.#seen[index] = word | before;
      for (let byte = 0; byte < 8; byte += 1) {
        const mask = 0xffn << BigInt(8 * byte);
        if ((word & mask) !== 0n && (before & mask) === 0n) fresh.push(8 * index + byte);
      }
    }
    return fresh;
  }
}
