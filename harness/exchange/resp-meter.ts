import { LineReader } from './line-reader.ts';
import type { Measure, Meter } from './protocol.ts';

const MAX_LINE_BYTES = 65_536;
const CR = 0x0d;
const LF = 0x0a;

/**
 * Finds the end of one RESP2 reply: a bulk string, or one line with a simple string, an error or an integer, which is all
 * head. An error has status 500, for RESP does not say whose it is, and a null 404. Arrays are not asked for, and malformed here.
 */
export class RespMeter implements Meter {
  readonly #lines = new LineReader();
  #takenBytes = 0;
  #headBytes = 0;
  #status: number | undefined;
  /** Bytes of the string that are still to come, without the line break behind it. */
  #missingBytes = 0;
  #contentBytes = 0;
  /** What must stand behind the string and has not come yet. */
  #tail: readonly number[] = [];
  #malformed: string | undefined;

  push(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && !this.#isDone()) {
      const next = this.#status === undefined ? this.#pushLine(chunk, at) : this.#pushString(chunk, at);
      this.#takenBytes += next - at;
      at = next;
    }
    return at;
  }

  /** No reply lasts until the connection ends. */
  close(): void {
    // Nothing to note.
  }

  get measure(): Measure {
    const takenBytes = this.#takenBytes;
    const hasHead = this.#status !== undefined;
    if (this.#malformed !== undefined)
      return {
        state: 'malformed',
        reason: this.#malformed,
        headBytes: hasHead ? this.#headBytes : undefined,
      };
    if (this.#status === undefined) return { state: 'head-incomplete', takenBytes };
    return {
      state: this.#isDone() ? 'complete' : 'body-incomplete',
      takenBytes,
      head: { status: this.#status, isKeepAlive: true },
      headBytes: this.#headBytes,
      contentBytes: this.#contentBytes,
    };
  }

  #isDone(): boolean {
    const isWhole = this.#status !== undefined && this.#missingBytes === 0 && this.#tail.length === 0;
    return this.#malformed !== undefined || isWhole;
  }

  #pushLine(chunk: Buffer, from: number): number {
    const { line, next } = this.#lines.read(chunk, from);
    this.#headBytes += next - from;
    if (this.#headBytes > MAX_LINE_BYTES)
      this.#malformed = `no end of the reply's first line in ${MAX_LINE_BYTES} bytes`;
    else if (line !== undefined) this.#takeLine(line);
    return next;
  }

  #takeLine(line: string): void {
    const length = /^\$(\d{1,10})$/.exec(line)?.[1];
    if (length !== undefined) {
      this.#status = 200;
      this.#missingBytes = Number(length);
      this.#tail = [CR, LF];
    } else if (line === '$-1') this.#status = 404;
    else if (line.startsWith('-')) this.#status = 500;
    else if (line.startsWith('+') || /^:[+-]?\d+$/.test(line)) this.#status = 200;
    else this.#malformed = `not a RESP2 reply: ${JSON.stringify(line.slice(0, 60))}`;
  }

  #pushString(chunk: Buffer, from: number): number {
    if (this.#missingBytes > 0) {
      const bytes = Math.min(chunk.length - from, this.#missingBytes);
      this.#missingBytes -= bytes;
      this.#contentBytes += bytes;
      return from + bytes;
    }
    if (chunk[from] === this.#tail[0]) this.#tail = this.#tail.slice(1);
    else {
      const byte = JSON.stringify(chunk.toString('latin1', from, from + 1));
      this.#malformed = `after a string of ${this.#contentBytes} bytes: ${byte}`;
    }
    return from + 1;
  }
}
