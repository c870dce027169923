import { readStatus } from './hpack.ts';
import { FLAG, FRAME, type Frame, FrameReader, unpad } from './http2-frame.ts';
import type { Measure, Meter } from './protocol.ts';
import { isInterim } from './response-head.ts';

const MAX_HEAD_BYTES = 65_536;

/**
 * Finds the end of one HTTP/2 response in the frames of its connection (RFC 9113): that of its stream's last frame. Frames
 * of the connection before that belong to it too, and the first response has the server's preface. Frames count when they
 * are whole.
 */
export class Http2Meter implements Meter {
  readonly #stream: number;
  readonly #onSettings: () => void;
  readonly #frames = new FrameReader();
  #takenBytes = 0;
  #frameCount = 0;
  /** The header block under way. */
  #block: Buffer[] | undefined;
  #isEnding = false;
  #isComplete = false;
  #isGoingAway = false;
  #status: number | undefined;
  #headBytes = 0;
  #contentBytes = 0;
  #malformed: string | undefined;

  /** `stream` is the number of its request; 1 is the first of its connection. `onSettings` is told of the server's. */
  constructor(stream: number, onSettings: () => void = () => {}) {
    this.#stream = stream;
    this.#onSettings = onSettings;
  }

  push(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length && !this.#isDone()) {
      const { frame, next, tooLong } = this.#frames.read(chunk, at);
      this.#takenBytes += next - at;
      at = next;
      if (tooLong !== undefined) this.#malformed = `a frame of ${tooLong} bytes`;
      if (frame !== undefined) this.#takeFrame(frame);
    }
    return at;
  }

  /** No response lasts until the connection ends. */
  close(): void {
    // Nothing to note.
  }

  get measure(): Measure {
    const takenBytes = this.#takenBytes;
    const headBytes = this.#headBytes;
    const status = this.#status;
    if (this.#malformed !== undefined)
      return {
        state: 'malformed',
        reason: this.#malformed,
        headBytes: status === undefined ? undefined : headBytes,
      };
    if (status === undefined) return { state: 'head-incomplete', takenBytes };
    return {
      state: this.#isComplete ? 'complete' : 'body-incomplete',
      takenBytes,
      head: { status, isKeepAlive: !this.#isGoingAway },
      headBytes,
      contentBytes: this.#contentBytes,
    };
  }

  #isDone(): boolean {
    return this.#isComplete || this.#malformed !== undefined;
  }

  #takeFrame(frame: Frame): void {
    const { type, stream, payload } = frame;
    this.#frameCount += 1;
    if (this.#stream === 1 && this.#frameCount === 1 && (type !== FRAME.settings || stream !== 0))
      this.#malformed = `the connection begins with a frame of type ${type}, not with SETTINGS`;
    else if (this.#block !== undefined && (type !== FRAME.continuation || stream !== this.#stream))
      this.#malformed = `a frame of type ${type} within a header block`;
    else if (type === FRAME.settings) {
      if ((frame.flags & FLAG.ack) === 0) this.#onSettings();
    } else if (type === FRAME.goAway) this.#takeGoAway(payload);
    else if (type === FRAME.resetStream && stream === this.#stream)
      this.#malformed = `stream ${stream} was reset: error ${readError(payload, 0)}`;
    else if (type === FRAME.headers || type === FRAME.continuation || type === FRAME.data)
      this.#takePart(frame);
  }

  #takePart(frame: Frame): void {
    const { type, flags, stream } = frame;
    const content = type === FRAME.continuation ? frame.payload : unpad(frame);
    if (stream !== this.#stream)
      this.#malformed = `a frame of stream ${stream} in the response of stream ${this.#stream}`;
    else if (content === undefined) this.#malformed = `padding beyond a frame of type ${type}`;
    else if (type === FRAME.data) this.#takeData(content, (flags & FLAG.endStream) !== 0);
    else if (type === FRAME.continuation && this.#block === undefined)
      this.#malformed = 'a header block without a beginning';
    else {
      if (type === FRAME.headers) this.#isEnding = (flags & FLAG.endStream) !== 0;
      this.#block = [...(this.#block ?? []), content];
      if ((flags & FLAG.endHeaders) !== 0) this.#takeBlock(Buffer.concat(this.#block));
      else if (sumLengths(this.#block) > MAX_HEAD_BYTES)
        this.#malformed = `no end of the head in ${MAX_HEAD_BYTES} bytes`;
    }
  }

  #takeData(content: Buffer, isLast: boolean): void {
    if (this.#status === undefined) this.#malformed = 'a body before its head';
    this.#contentBytes += content.length;
    this.#isComplete = isLast;
  }

  #takeBlock(block: Buffer): void {
    this.#block = undefined;
    // A second one has trailers.
    if (this.#status === undefined) {
      const status = readStatus(block);
      if (status === undefined) this.#malformed = 'a head that does not begin with a status';
      else if (!isInterim(status)) {
        this.#status = status;
        this.#headBytes = this.#takenBytes;
      }
    }
    this.#isComplete = this.#isEnding && this.#status !== undefined;
  }

  #takeGoAway(payload: Buffer): void {
    this.#isGoingAway = true;
    const last = readError(payload, 0) % 2 ** 31;
    if (last < this.#stream)
      this.#malformed = `the server takes no stream after ${last}: error ${readError(payload, 4)}`;
  }
}

/** Four bytes at `at`; 0 where the payload is too short for them. */
function readError(payload: Buffer, at: number): number {
  return payload.length < at + 4 ? 0 : payload.readUInt32BE(at);
}

function sumLengths(parts: readonly Buffer[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}
