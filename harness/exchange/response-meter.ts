import { type BodyMeter, createBodyMeter } from './body-meter.ts';
import { LineReader } from './line-reader.ts';
import type { Measure, Meter } from './protocol.ts';
import { isInterim, isStatusLine, parseResponseHead, type ResponseHead } from './response-head.ts';

const MAX_HEAD_BYTES = 65_536;

/** How much of an HTTP/1 response there is. */
export type ResponseMeasure = Measure & { readonly head?: ResponseHead };

/**
 * Finds the end of one HTTP/1 response in a stream of bytes: framing only.
 *
 * Each byte is looked at once, and the bytes of a body are only counted.
 *
 * @example
 * const meter = new ResponseMeter('GET');
 * const outcome = await client.receive({ until: untilResponse(meter), timeoutMs: 1000 });
 * const { state } = meter.measure;
 */
export class ResponseMeter implements Meter {
  readonly #method: string;
  readonly #lines = new LineReader();
  #headLines: string[] = [];
  #takenBytes = 0;
  #headBytes = 0;
  #head: ResponseHead | undefined;
  #body: BodyMeter | undefined;
  #malformed: string | undefined;
  #isClosed = false;

  /** `method` of the request, in capitals: the answers to HEAD and CONNECT have no body. */
  constructor(method: string) {
    this.#method = method;
  }

  /** Takes the next bytes of the stream. @returns how many of them belong to the response; the rest is the next one's */
  push(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && !this.#isDone()) {
      const next = this.#body === undefined ? this.#pushHead(chunk, at) : this.#body.push(chunk, at);
      this.#takenBytes += next - at;
      at = next;
    }
    return at;
  }

  /** Says that the connection has ended: a body that lasts until then is complete. */
  close(): void {
    this.#isClosed = true;
  }

  /** What there is so far. */
  get measure(): ResponseMeasure {
    const takenBytes = this.#takenBytes;
    const reason = this.#malformed ?? this.#body?.malformed;
    const headBytes = this.#head === undefined ? undefined : this.#headBytes;
    if (reason !== undefined) return { state: 'malformed', reason, headBytes };
    if (this.#head === undefined || this.#body === undefined) return { state: 'head-incomplete', takenBytes };
    const isEnded = this.#isClosed && this.#head.framing.kind === 'until-close';
    return {
      state: this.#body.isComplete || isEnded ? 'complete' : 'body-incomplete',
      takenBytes,
      head: this.#head,
      headBytes: this.#headBytes,
      contentBytes: this.#body.contentBytes,
    };
  }

  #isDone(): boolean {
    const body = this.#body;
    return (
      this.#malformed !== undefined ||
      (body !== undefined && (body.isComplete || body.malformed !== undefined))
    );
  }

  #pushHead(chunk: Buffer, from: number): number {
    const { line, next } = this.#lines.read(chunk, from);
    this.#headBytes += next - from;
    if (this.#headBytes > MAX_HEAD_BYTES) this.#malformed = `no end of the head in ${MAX_HEAD_BYTES} bytes`;
    else if (line !== undefined) this.#takeLine(line);
    return next;
  }

  #takeLine(line: string): void {
    if (line === '' && this.#headLines.length > 0) this.#takeHead();
    else if (this.#headLines.length > 0 || isStatusLine(line)) this.#headLines.push(line);
    else this.#malformed = `not an HTTP/1 status line: ${JSON.stringify(line.slice(0, 60))}`;
  }

  #takeHead(): void {
    const head = parseResponseHead(this.#headLines, this.#method);
    this.#headLines = [];
    if ('malformed' in head) {
      this.#malformed = head.malformed;
    } else if (!isInterim(head.status)) {
      this.#head = head;
      this.#body = createBodyMeter(head.framing);
    }
  }
}

/** Measures the first response of bytes that are there already. */
export function measureResponse(bytes: Buffer, method: string): ResponseMeasure {
  const meter = new ResponseMeter(method);
  meter.push(bytes);
  return meter.measure;
}
