import type { BodyMeter } from './body-meter.ts';
import { LineReader } from './line-reader.ts';

const MAX_LINE_BYTES = 65_536;
const CHUNK_SIZE = /^([0-9a-f]+)[ \t]*(?:;.*)?$/i;

/** Finds the end of a chunked body (RFC 9112, section 7.1). */
export class ChunkedMeter implements BodyMeter {
  contentBytes = 0;
  malformed: string | undefined;
  readonly #lines = new LineReader();
  #expects: 'size' | 'data' | 'data-end' | 'trailer' | 'nothing' = 'size';
  #missingBytes = 0;
  #lineBytes = 0;

  get isComplete(): boolean {
    return this.#expects === 'nothing';
  }

  push(chunk: Buffer, from: number): number {
    let at = from;
    while (at < chunk.length && !this.isComplete && this.malformed === undefined) {
      at = this.#expects === 'data' ? this.#pushData(chunk, at) : this.#pushLine(chunk, at);
    }
    return at;
  }

  #pushData(chunk: Buffer, from: number): number {
    const bytes = Math.min(chunk.length - from, this.#missingBytes);
    this.contentBytes += bytes;
    this.#missingBytes -= bytes;
    if (this.#missingBytes === 0) this.#expects = 'data-end';
    return from + bytes;
  }

  #pushLine(chunk: Buffer, from: number): number {
    const { line, next } = this.#lines.read(chunk, from);
    this.#lineBytes += next - from;
    if (this.#lineBytes > MAX_LINE_BYTES) {
      this.malformed = `no end of a chunk's line in ${MAX_LINE_BYTES} bytes`;
    } else if (line !== undefined) {
      this.#lineBytes = 0;
      this.#takeLine(line);
    }
    return next;
  }

  #takeLine(line: string): void {
    if (this.#expects === 'trailer') {
      if (line === '') this.#expects = 'nothing';
    } else if (this.#expects === 'data-end') {
      if (line === '') this.#expects = 'size';
      else this.malformed = `after a chunk: ${JSON.stringify(line.slice(0, 60))}`;
    } else {
      this.#takeSize(line);
    }
  }

  #takeSize(line: string): void {
    const bytes = Number.parseInt(CHUNK_SIZE.exec(line)?.[1] ?? '', 16);
    if (!Number.isSafeInteger(bytes)) {
      this.malformed = `not a chunk size: ${JSON.stringify(line.slice(0, 60))}`;
      return;
    }
    this.#missingBytes = bytes;
    this.#expects = bytes === 0 ? 'trailer' : 'data';
  }
}
