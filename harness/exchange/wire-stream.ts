import { Duplex } from 'node:stream';
import type { RawClient } from './raw-client.ts';

/** The wire as TLS sees it: what it writes leaves through a raw client, and what that reads is pushed to it. */
export class WireStream extends Duplex {
  /** Resolves when TLS has ended its side and the FIN is out. */
  readonly finished: Promise<void>;
  readonly #raw: RawClient;
  #finish!: () => void;

  constructor(raw: RawClient) {
    super({ allowHalfOpen: true });
    this.#raw = raw;
    this.finished = new Promise((resolve) => (this.#finish = resolve));
    // TLS tells what went wrong; there is nobody else to listen.
    this.on('error', () => {});
  }

  /** What comes is pushed when it comes: the raw client decides when to read. */
  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, callback: (error?: Error | null) => void): void {
    void this.#send(chunk, callback);
  }

  /** What TLS writes at once leaves in one write. */
  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    callback: (error?: Error | null) => void,
  ): void {
    void this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), callback);
  }

  override _final(callback: (error?: Error | null) => void): void {
    void this.#halfClose(callback);
  }

  async #send(bytes: Buffer, callback: (error?: Error | null) => void): Promise<void> {
    const { kind } = await this.#raw.send(bytes);
    callback(kind === 'sent' ? null : new Error('the connection is over'));
  }

  async #halfClose(callback: (error?: Error | null) => void): Promise<void> {
    const { kind } = await this.#raw.halfClose();
    if (kind === 'sent') this.#finish();
    callback();
  }
}
