import { type SecureContext, type TLSSocket, connect } from 'node:tls';
import { NthfailError } from '../errors.ts';
import type { Client, ReceiveOptions, SendOutcome } from './client.ts';
import type { Exchange, ExchangeEnd } from './exchange.ts';
import { ExchangeRecorder } from './exchange-recorder.ts';
import type { ReceiveOutcome } from './pending-receive.ts';
import type { RawClient } from './raw-client.ts';
import { Receiver } from './receiver.ts';
import { ServerKeys } from './server-keys.ts';
import { TlsRecordReader } from './tls-record-reader.ts';
import { WireStream } from './wire-stream.ts';

/** How a client speaks TLS. */
export interface SecureOptions {
  /** What it trusts. */
  readonly context: SecureContext;
  /** The name that the server's certificate must have. */
  readonly serverName: string;
}

/**
 * A client that speaks TLS 1.3 on a connection of a {@link RawClient}, which still owns every byte on the wire: what it
 * pauses is not read from the kernel, what it resets is reset. The handshake goes on by itself; bytes that are sent before
 * its end wait for it.
 *
 * A server whose certificate is not trusted, and a record that does not decipher, end the connection as `failed`, with the
 * code of the error.
 */
export class SecureClient implements Client {
  readonly #raw: RawClient;
  readonly #wire: WireStream;
  readonly #tls: TLSSocket;
  readonly #recorder: ExchangeRecorder;
  readonly #receiver = new Receiver();
  readonly #keys = new ServerKeys();
  readonly #records = new TlsRecordReader(this.#keys);
  readonly #isQuiet: Promise<unknown>;
  #isEstablished = false;
  #failure: string | undefined;

  /** @param raw connected, and used by nobody else from now on */
  constructor(raw: RawClient, { context, serverName }: SecureOptions) {
    this.#raw = raw;
    const { source, server } = raw.exchange();
    this.#recorder = new ExchangeRecorder(source, server);
    this.#wire = new WireStream(raw);
    const tls = connect({
      socket: this.#wire,
      secureContext: context,
      servername: serverName,
    });
    this.#tls = tls;
    this.#isQuiet = new Promise((resolve) => tls.once('end', resolve).once('close', resolve));
    tls.on('keylog', (line) => this.#keys.note(line));
    tls.on('secureConnect', () => this.#noteEstablished());
    tls.on('data', (bytes: Buffer) => this.#take(bytes));
    tls.on('error', (error: NodeJS.ErrnoException) => this.#noteFailure(error.code ?? error.message));
    void this.#recorder.ended.then((end) => this.#receiver.end(end));
    void this.#pump();
  }

  /**
   * Sends bytes, after those of earlier calls, as one TLS record or more. Resolves when the kernel has taken them.
   * @throws NthfailError NF_E_USAGE after {@link halfClose}
   */
  async send(bytes: Uint8Array): Promise<SendOutcome> {
    const ended = this.#recorder.ended;
    if (this.#recorder.end !== undefined) return { kind: 'not-sent', end: await ended };
    if (this.#tls.writableEnded) {
      throw new NthfailError('NF_E_USAGE', `cannot send ${bytes.length} bytes after the half close`, {
        hint: 'send everything before halfClose()',
      });
    }
    const copy = Buffer.from(bytes);
    const offset = this.#recorder.sending(copy, process.hrtime.bigint());
    const isSent = new Promise<boolean>((resolve) => this.#tls.write(copy, (error) => resolve(!error)));
    if (!(await Promise.race([isSent, ended.then(() => false)])))
      return { kind: 'not-sent', end: await ended };
    this.#recorder.record({ kind: 'sent', atNs: process.hrtime.bigint(), offset, bytes: copy.length });
    return { kind: 'sent' };
  }

  /** As {@link RawClient.receive}, of the application's bytes. @throws NthfailError NF_E_USAGE, as there */
  async receive(options: ReceiveOptions): Promise<ReceiveOutcome> {
    return this.#receiver.receive(options);
  }

  /** Stops reading from the kernel, and so does what TLS would read. */
  pause(): void {
    this.#raw.pause();
  }

  /** Reads all that comes, again. */
  resume(): void {
    this.#raw.resume();
  }

  /** Sends a close_notify and a FIN after everything sent so far, and goes on reading. */
  async halfClose(): Promise<SendOutcome> {
    const over = this.#recorder.ended.then((end): SendOutcome => ({ kind: 'not-sent', end }));
    const isOut = this.#wire.finished.then((): SendOutcome => ({ kind: 'sent' }));
    if (!this.#tls.writableEnded) this.#tls.end();
    return Promise.race([isOut, over]);
  }

  /** Sends a close_notify if the kernel takes it at once, and closes the descriptor: see {@link RawClient.close}. */
  async close(): Promise<void> {
    if (this.#recorder.end === undefined) {
      const atNs = process.hrtime.bigint();
      this.#recorder.record({ kind: 'closed', atNs });
      this.#recorder.finish({ kind: 'client-closed', atNs });
      if (this.#isEstablished && !this.#tls.writableEnded) {
        this.#tls.end();
        await new Promise((resolve) => setImmediate(resolve));
      }
    }
    await this.#raw.close();
    this.#tls.destroy();
  }

  /** Sends an RST and closes the descriptor. */
  async reset(): Promise<void> {
    if (this.#recorder.end === undefined) {
      const atNs = process.hrtime.bigint();
      this.#recorder.record({ kind: 'reset', atNs });
      this.#recorder.finish({ kind: 'client-reset', atNs });
    }
    await this.#raw.reset();
    this.#tls.destroy();
  }

  /** What has been sent and received so far, and how it stands. */
  exchange(): Exchange {
    const wire = this.#raw.exchange();
    const own = this.#recorder.snapshot();
    return {
      ...own,
      events: mergeEvents(own, wire),
      wireBytes: wire.wireBytes,
      tls: { ...this.#records.read(), isEstablished: this.#isEstablished, failure: this.#failure },
    };
  }

  async #pump(): Promise<void> {
    for (;;) {
      const outcome = await this.#raw.receive({ until: (chunk) => chunk.length, timeoutMs: Infinity });
      if (outcome.bytes.length > 0) {
        this.#records.push(outcome.bytes);
        this.#wire.push(outcome.bytes);
      }
      if (outcome.kind === 'ended') return this.#finish(outcome.end);
    }
  }

  /** The connection is over once TLS has had all that came on it. */
  async #finish(end: ExchangeEnd): Promise<void> {
    this.#wire.push(null);
    await this.#isQuiet;
    this.#recorder.finish(end);
  }

  #take(bytes: Buffer): void {
    this.#recorder.received(bytes, process.hrtime.bigint(), this.#records.bytes);
    this.#receiver.put(bytes);
  }

  #noteEstablished(): void {
    this.#isEstablished = true;
    this.#recorder.record({ kind: 'secured', atNs: process.hrtime.bigint(), wireBytes: this.#records.bytes });
  }

  #noteFailure(code: string): void {
    // What TLS says of an end that it did not expect is for the contracts to say.
    if (this.#wire.readableEnded || this.#recorder.end !== undefined) return;
    this.#failure = code;
    const atNs = process.hrtime.bigint();
    this.#recorder.record({ kind: 'error', atNs, code });
    this.#recorder.finish({ kind: 'failed', atNs, code });
  }
}

/** What happened on the wire, but for its bytes, until the client closed; and what the application saw. */
function mergeEvents(own: Exchange, wire: Exchange): Exchange['events'] {
  const untilNs = own.events.find(({ kind }) => kind === 'closed' || kind === 'reset')?.atNs;
  const ofWire = wire.events.filter(
    ({ kind, atNs }) =>
      kind !== 'sending' &&
      kind !== 'sent' &&
      kind !== 'received' &&
      (untilNs === undefined || atNs < untilNs),
  );
  return [...ofWire, ...own.events].toSorted((a, b) => Number(a.atNs - b.atNs));
}
