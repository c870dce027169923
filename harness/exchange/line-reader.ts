const LF = 0x0a;

/** What a {@link LineReader} made of a chunk. */
export interface LineRead {
  /** The line without its LF or CRLF; undefined when its end has not come. */
  readonly line: string | undefined;
  /** Where the next line starts in the chunk; its length when it is used up. */
  readonly next: number;
}

/** Cuts bytes that come in chunks into lines of latin1 text, which end in LF or CRLF. */
export class LineReader {
  #start = '';

  /** Reads up to the end of one line, from the index `from` of `chunk` on. */
  read(chunk: Buffer, from: number): LineRead {
    const end = chunk.indexOf(LF, from);
    if (end === -1) {
      this.#start += chunk.toString('latin1', from);
      return { line: undefined, next: chunk.length };
    }
    const line = this.#start + chunk.toString('latin1', from, end);
    this.#start = '';
    return { line: line.endsWith('\r') ? line.slice(0, -1) : line, next: end + 1 };
  }
}
