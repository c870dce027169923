/**
 * Reads the encodings of DWARF one after the other (DWARF 5, section 7).
 * Every method throws a RangeError where the bytes end too early.
 */
export class DwarfReader {
  readonly #bytes: Buffer;
  /** Where the next thing begins. */
  at: number;
  readonly end: number;

  constructor(bytes: Buffer, at: number, end: number) {
    if (at < 0 || end > bytes.length || at > end) throw new RangeError('outside of the section');
    this.#bytes = bytes;
    this.at = at;
    this.end = end;
  }

  get isAtEnd(): boolean {
    return this.at >= this.end;
  }

  skip(count: number): number {
    const from = this.at;
    if (count < 0 || count > this.end - from) throw new RangeError('outside of the section');
    this.at = from + count;
    return from;
  }

  u8(): number {
    return this.#bytes.readUInt8(this.skip(1));
  }

  i8(): number {
    return this.#bytes.readInt8(this.skip(1));
  }

  u16(): number {
    return this.#bytes.readUInt16LE(this.skip(2));
  }

  u32(): number {
    return this.#bytes.readUInt32LE(this.skip(4));
  }

  /** Exact up to 2^53; no program is as large. */
  u64(): number {
    return Number(this.#bytes.readBigUInt64LE(this.skip(8)));
  }

  uleb(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  }

  sleb(): number {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = this.u8();
      value += (byte & 127) * factor;
      if (byte < 128) return byte >= 64 ? value - factor * 128 : value;
    }
  }

  text(): string {
    const end = this.#bytes.indexOf(0, this.at);
    if (end < 0 || end >= this.end) throw new RangeError('outside of the section');
    const from = this.skip(end + 1 - this.at);
    return this.#bytes.toString('utf8', from, end);
  }
}
