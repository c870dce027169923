import type { OnReadOpts, Socket } from 'node:net';

const READ_BYTES = 65_536;

/** One for all sockets: a read(2) and the copy of what it gave follow each other directly, on one thread. */
const SCRATCH = Buffer.allocUnsafeSlow(READ_BYTES);

/**
 * Decides how many bytes a socket may still read from the kernel: none, a number, or all that come.
 *
 * Built on the `onread` option of net.connect, which hands over each read(2) as it happens; an ordinary paused stream
 * goes on reading until its buffer is full.
 */
export class ReadGate {
  /** For the `onread` option of net.connect. */
  readonly onread: OnReadOpts;
  #socket: Socket | undefined;
  #onBytes: (bytes: Buffer) => void = () => {};
  #allowedBytes: number;

  /** `allowedBytes`: 0 or more, Infinity for all that come. */
  constructor(allowedBytes: number) {
    this.#allowedBytes = allowedBytes;
    this.onread = {
      buffer: () => this.#nextBuffer(),
      callback: (bytes, buffer) => this.#take(bytes, buffer),
    };
  }

  /** Whether the socket may read at all. */
  get isOpen(): boolean {
    return this.#allowedBytes > 0;
  }

  /**
   * Takes charge of `socket`. Call it in the `connect` event, before Node starts to read by itself.
   * `onBytes` gets its own copy of what each read(2) gave.
   */
  attach(socket: Socket, onBytes: (bytes: Buffer) => void): void {
    this.#socket = socket;
    this.#onBytes = onBytes;
    // The first read() makes the stream believe that it reads already, so it never restarts a stopped socket by itself.
    socket.read(0);
    this.allow(this.#allowedBytes);
  }

  /**
   * Replaces what may still be read. The number is exact when the gate was closed by its constructor or by running out.
   * When it was closed by `allow(0)`, a buffer is laid out already and one read may give up to 65536 bytes.
   */
  allow(allowedBytes: number): void {
    this.#allowedBytes = allowedBytes;
    if (allowedBytes > 0) this.#socket?.resume();
    else this.#socket?.pause();
  }

  /** Asked for once before the first read and again after each one. */
  #nextBuffer(): Buffer {
    // Of a closed gate nobody knows how far it will open. A read of one byte leaves the choice to the next one.
    const bytes = this.#allowedBytes > 0 ? Math.min(this.#allowedBytes, READ_BYTES) : 1;
    return SCRATCH.subarray(0, bytes);
  }

  /** @returns false to stop reading */
  #take(bytes: number, buffer: Uint8Array): boolean {
    this.#allowedBytes = Math.max(0, this.#allowedBytes - bytes);
    this.#onBytes(Buffer.from(buffer.subarray(0, bytes)));
    if (!this.isOpen) return false;
    if (bytes === buffer.length) return true;
    // libuv takes a read that did not fill its buffer, on a socket that also reports HUP, for the end of the stream:
    // bytes followed by an RST would pass for a clean FIN (libuv issue 2319). To stop here and go on after the poll
    // phase makes it read once more, and the kernel answers ECONNRESET.
    setImmediate(() => {
      if (this.isOpen) this.#socket?.resume();
    });
    return false;
  }
}
