import { ChunkedMeter } from './chunked-meter.ts';
import type { BodyFraming } from './response-head.ts';

/** Finds the end of a body in bytes that come in chunks. */
export interface BodyMeter {
  /** Bytes of content so far, without chunk sizes and trailers. */
  readonly contentBytes: number;
  readonly isComplete: boolean;
  /** Why the bytes are no body; undefined as long as they are. */
  readonly malformed: string | undefined;
  /** Takes bytes of `chunk` from the index `from` on. @returns where it stopped: the chunk's length, or the body's end */
  push(chunk: Buffer, from: number): number;
}

/** The meter for a framing. A body that ends with the connection is never complete by its bytes. */
export function createBodyMeter(framing: BodyFraming): BodyMeter {
  if (framing.kind === 'chunked') return new ChunkedMeter();
  if (framing.kind === 'until-close') return new CountingMeter(Infinity);
  return new CountingMeter(framing.kind === 'length' ? framing.bytes : 0);
}

class CountingMeter implements BodyMeter {
  readonly malformed: undefined;
  readonly #expectedBytes: number;
  contentBytes = 0;

  constructor(expectedBytes: number) {
    this.#expectedBytes = expectedBytes;
  }

  get isComplete(): boolean {
    return this.contentBytes === this.#expectedBytes;
  }

  push(chunk: Buffer, from: number): number {
    const bytes = Math.min(chunk.length - from, this.#expectedBytes - this.contentBytes);
    this.contentBytes += bytes;
    return from + bytes;
  }
}
