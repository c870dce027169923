import type { Until } from './until.ts';

/** Received bytes that no receive has taken yet. Each byte is taken once. */
export class Inbox {
  #chunks: Buffer[] = [];
  #bytes = 0;

  /** How many bytes wait to be taken. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Adds a chunk; an empty one is ignored. */
  put(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#bytes += chunk.length;
  }

  /** Moves bytes to `taken` until `until` has enough. @returns whether it has */
  moveTo(taken: Buffer[], until: Until): boolean {
    while (this.#chunks.length > 0) {
      const chunk = this.#chunks.shift()!;
      const wanted = until(chunk);
      const bytes = wanted ?? chunk.length;
      taken.push(chunk.subarray(0, bytes));
      this.#bytes -= bytes;
      if (bytes < chunk.length) this.#chunks.unshift(chunk.subarray(bytes));
      if (wanted !== undefined) return true;
    }
    return false;
  }
}
