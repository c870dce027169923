import type { Socket } from 'node:net';
import { NthfailError } from '../errors.ts';
import type { Client, ReceiveOptions, SendOutcome } from './client.ts';
import type { Endpoint, Exchange, ExchangeEnd } from './exchange.ts';
import { ExchangeRecorder } from './exchange-recorder.ts';
import type { ReceiveOutcome } from './pending-receive.ts';
import type { ReadGate } from './read-gate.ts';
import { Receiver } from './receiver.ts';
import { resetSocket } from './reset-socket.ts';

/**
 * A TCP client that owns every byte: it sends what it is told, reads when it is told, and ends when and how it is told.
 * Made by `connectRawClient`.
 *
 * While it is not paused it reads all that comes, whether or not a receive waits for it. While it is paused it reads
 * nothing, so it does not notice either that the server closed or reset the connection. A server's FIN does not close the
 * client: call {@link close} (or {@link reset}) on every client in the end.
 */
export class RawClient implements Client {
  /** Resolves when the connection has ended, for whichever reason comes first. Never rejects. */
  readonly ended: Promise<ExchangeEnd>;
  readonly #socket: Socket;
  readonly #gate: ReadGate;
  readonly #recorder: ExchangeRecorder;
  readonly #receiver = new Receiver();
  readonly #closed: Promise<void>;

  /** @internal Made by `connectRawClient`, in the `connect` event of `socket`, or its `error` event with that error's code. */
  constructor(
    socket: Socket,
    gate: ReadGate,
    ends: { readonly source: Endpoint; readonly server: Endpoint },
    errorCode?: string,
  ) {
    this.#socket = socket;
    this.#gate = gate;
    this.#recorder = new ExchangeRecorder(ends.source, ends.server);
    this.ended = this.#recorder.ended;
    this.#closed = new Promise((resolve) => socket.once('close', () => resolve()));
    this.#recorder.record({ kind: 'connected', atNs: process.hrtime.bigint() });
    socket.on('end', () => this.#noteServerClosed());
    socket.on('error', (error: NodeJS.ErrnoException) => this.#noteError(error.code ?? error.name));
    void this.ended.then((end) => this.#receiver.end(end));
    if (errorCode !== undefined) {
      this.#noteError(errorCode);
      return;
    }
    gate.attach(socket, (bytes) => this.#take(bytes));
    if (!gate.isOpen) this.#recorder.record({ kind: 'paused', atNs: process.hrtime.bigint() });
  }

  /**
   * Sends bytes, after those of earlier calls. Resolves when the kernel has taken all of them, which a server that does
   * not read can put off for good; need not be awaited. Bytes that a paused client has not read are lost if this fails.
   *
   * @throws NthfailError NF_E_USAGE after {@link halfClose}
   */
  async send(bytes: Uint8Array): Promise<SendOutcome> {
    const socket = this.#socket;
    if (socket.destroyed) return { kind: 'not-sent', end: await this.ended };
    if (socket.writableEnded) {
      throw new NthfailError('NF_E_USAGE', `cannot send ${bytes.length} bytes after the half close`, {
        hint: 'send everything before halfClose()',
      });
    }
    const copy = Buffer.from(bytes);
    const offset = this.#recorder.sending(copy, process.hrtime.bigint());
    const isSent = await new Promise<boolean>((resolve) => {
      // A destroyed socket calls back without an error for a write that was under way.
      socket.write(copy, (error) => resolve(!error && !socket.destroyed));
      // Known before the callback, which comes later even when the kernel took all at once.
      if (socket.writableLength === 0 && socket.errored === null) resolve(true);
    });
    if (!isSent) return { kind: 'not-sent', end: await this.ended };
    this.#recorder.record({ kind: 'sent', atNs: process.hrtime.bigint(), offset, bytes: copy.length });
    return { kind: 'sent' };
  }

  /**
   * Waits for bytes that no receive has taken yet, among those read already and those to come. While the client is
   * paused no more come. One receive at a time.
   *
   * @throws NthfailError NF_E_USAGE while another receive waits, or for a number of bytes that is not positive
   * @throws whatever `until` throws
   */
  async receive(options: ReceiveOptions): Promise<ReceiveOutcome> {
    return this.#receiver.receive(options);
  }

  /**
   * Waits for exactly `bytes` bytes (1 or more) and leaves the client paused, whatever the outcome; a paused client reads
   * again for them. The kernel keeps the rest if the client was connected as paused and has been paused since but for
   * calls of this method; otherwise up to 65535 bytes more may have been read, and wait for the next receive.
   *
   * @throws NthfailError NF_E_USAGE as {@link receive}
   */
  async receiveExactly(
    bytes: number,
    { timeoutMs }: { readonly timeoutMs: number },
  ): Promise<ReceiveOutcome> {
    const missing = bytes - this.#receiver.bytes;
    const outcome = this.receive({ until: bytes, timeoutMs });
    if (missing > 0) this.#allow(missing);
    try {
      return await outcome;
    } finally {
      this.pause();
    }
  }

  /** Stops reading: the kernel's receive buffer fills up, then the server's send buffer, then the server is stuck. */
  pause(): void {
    this.#allow(0);
  }

  /** Reads all that comes, again. */
  resume(): void {
    this.#allow(Infinity);
  }

  /**
   * Sends a FIN after everything sent so far, and goes on reading. Once the server has closed too, the descriptor is
   * closed by itself.
   */
  async halfClose(): Promise<SendOutcome> {
    const socket = this.#socket;
    if (!socket.destroyed && !socket.writableEnded) {
      this.#recorder.record({ kind: 'half-closed', atNs: process.hrtime.bigint() });
      socket.end();
    }
    if (!socket.destroyed && !socket.writableFinished) {
      await Promise.race([new Promise((resolve) => socket.once('finish', resolve)), this.#closed]);
    }
    return socket.writableFinished ? { kind: 'sent' } : { kind: 'not-sent', end: await this.ended };
  }

  /**
   * Closes the descriptor as close(2) does: bytes that {@link send} has not resolved for are dropped, the rest and a FIN
   * follow. If the kernel holds bytes that this client has not read, Linux sends an RST in place of the FIN (RFC 2525,
   * 2.17): {@link halfClose} first if it must be a FIN. Resolves when the descriptor is closed.
   */
  async close(): Promise<void> {
    if (!this.#socket.destroyed) {
      const atNs = process.hrtime.bigint();
      this.#recorder.record({ kind: 'closed', atNs });
      this.#recorder.finish({ kind: 'client-closed', atNs });
      this.#socket.destroy();
    }
    await this.#closed;
  }

  /**
   * Sends an RST and closes the descriptor. Resolves when the RST is out; on a connection that is closed already nothing
   * is sent.
   */
  async reset(): Promise<void> {
    if (!this.#socket.destroyed) {
      const atNs = process.hrtime.bigint();
      this.#recorder.record({ kind: 'reset', atNs });
      this.#recorder.finish({ kind: 'client-reset', atNs });
      await resetSocket(this.#socket);
    }
    await this.#closed;
  }

  /** What has been sent and received so far, and how it stands. */
  exchange(): Exchange {
    return this.#recorder.snapshot();
  }

  #allow(bytes: number): void {
    if (this.#recorder.end !== undefined) return;
    const isOpening = bytes > 0;
    if (isOpening !== this.#gate.isOpen) {
      this.#recorder.record({ kind: isOpening ? 'resumed' : 'paused', atNs: process.hrtime.bigint() });
    }
    this.#gate.allow(bytes);
  }

  #take(bytes: Buffer): void {
    const atNs = process.hrtime.bigint();
    this.#recorder.received(bytes, atNs);
    if (!this.#gate.isOpen) this.#recorder.record({ kind: 'paused', atNs });
    this.#receiver.put(bytes);
  }

  #noteServerClosed(): void {
    const atNs = process.hrtime.bigint();
    this.#recorder.record({ kind: 'server-closed', atNs });
    this.#recorder.finish({ kind: 'server-closed', atNs });
  }

  #noteError(code: string): void {
    const atNs = process.hrtime.bigint();
    this.#recorder.record({ kind: 'error', atNs, code });
    const isReset = code === 'ECONNRESET' || code === 'EPIPE';
    this.#recorder.finish(isReset ? { kind: 'server-reset', atNs, code } : { kind: 'failed', atNs, code });
  }
}
