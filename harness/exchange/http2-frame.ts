/** The frame types that are told apart (RFC 9113, section 6); any other is passed over. */
export const FRAME = {
  data: 0,
  headers: 1,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const;

/** Flags of frames. The same bit means other things on other types. */
export const FLAG = { ack: 0x1, endStream: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;

/** Longest payload, in bytes, unless a side says that it takes more. */
export const MAX_FRAME_BYTES = 16_384;

const HEAD_BYTES = 9;

/** One frame of a connection. */
export interface Frame {
  readonly type: number;
  readonly flags: number;
  /** 0 for the connection itself. */
  readonly stream: number;
  /** At most {@link MAX_FRAME_BYTES}. */
  readonly payload: Buffer;
}

/** The bytes of a frame. */
export function encodeFrame({ type, flags, stream, payload }: Frame): Buffer {
  const head = Buffer.alloc(HEAD_BYTES);
  head.writeUIntBE(payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
}

/** What a {@link FrameReader} made of a chunk. */
export interface FrameRead {
  /** Undefined when its end has not come. */
  readonly frame: Frame | undefined;
  /** Where the next frame starts in the chunk; its length when it is used up. */
  readonly next: number;
  /** Length of the payload when that is more than {@link MAX_FRAME_BYTES}. */
  readonly tooLong?: number;
}

/** Cuts bytes that come in chunks into frames. */
export class FrameReader {
  #pieces: Buffer[] = [];
  #bytes = 0;
  #wanted = HEAD_BYTES;

  /** Reads up to the end of one frame, from the index `from` of `chunk` on. */
  read(chunk: Buffer, from: number): FrameRead {
    let at = from;
    while (at < chunk.length) {
      const piece = chunk.subarray(at, at + this.#wanted - this.#bytes);
      this.#pieces.push(piece);
      this.#bytes += piece.length;
      at += piece.length;
      if (this.#bytes < this.#wanted) break;
      const whole = this.#pieces.length === 1 ? piece : Buffer.concat(this.#pieces);
      const length = whole.readUIntBE(0, 3);
      if (length > MAX_FRAME_BYTES) return { frame: undefined, next: at, tooLong: length };
      if (this.#bytes === HEAD_BYTES + length) {
        this.#pieces = [];
        this.#bytes = 0;
        this.#wanted = HEAD_BYTES;
        return { frame: decodeFrame(whole), next: at };
      }
      this.#pieces = [whole];
      this.#wanted = HEAD_BYTES + length;
    }
    return { frame: undefined, next: at };
  }
}

function decodeFrame(bytes: Buffer): Frame {
  return {
    type: bytes.readUInt8(3),
    flags: bytes.readUInt8(4),
    // The first bit is reserved.
    stream: bytes.readUInt32BE(5) % 2 ** 31,
    payload: bytes.subarray(HEAD_BYTES),
  };
}

/** What a payload of DATA or HEADERS holds besides its padding and its priority; undefined when they do not fit in. */
export function unpad({ type, flags, payload }: Frame): Buffer | undefined {
  const isPadded = (flags & FLAG.padded) !== 0;
  const padding = isPadded ? (payload[0] ?? 0) : 0;
  const hasPriority = type === FRAME.headers && (flags & FLAG.priority) !== 0;
  const start = (isPadded ? 1 : 0) + (hasPriority ? 5 : 0);
  return start + padding <= payload.length ? payload.subarray(start, payload.length - padding) : undefined;
}
