import type { ClientEvent, Endpoint, Exchange, ExchangeEnd, ExchangeState } from './exchange.ts';

/** Writes an exchange down while it happens. */
export class ExchangeRecorder {
  /** Resolves when the connection has ended, for whichever reason comes first. */
  readonly ended: Promise<ExchangeEnd>;
  readonly #source: Endpoint;
  readonly #server: Endpoint;
  readonly #events: ClientEvent[] = [];
  readonly #sent = new ByteLog();
  readonly #received = new ByteLog();
  #end: ExchangeState = { kind: 'open' };
  #resolveEnded!: (end: ExchangeEnd) => void;

  constructor(source: Endpoint, server: Endpoint) {
    this.#source = source;
    this.#server = server;
    this.ended = new Promise((resolve) => (this.#resolveEnded = resolve));
  }

  /** The end, undefined while the connection is open. */
  get end(): ExchangeEnd | undefined {
    return this.#end.kind === 'open' ? undefined : this.#end;
  }

  record(event: ClientEvent): void {
    this.#events.push(event);
  }

  /** Notes bytes that are about to be handed to the socket. @returns the offset of the first of them */
  sending(bytes: Buffer, atNs: bigint): number {
    const offset = this.#sent.append(bytes);
    this.record({ kind: 'sending', atNs, offset, bytes: bytes.length });
    return offset;
  }

  /** Notes bytes that came, over TLS with how many had come on the wire. */
  received(bytes: Buffer, atNs: bigint, wireBytes?: number): void {
    const offset = this.#received.append(bytes);
    const wire = wireBytes === undefined ? {} : { wireBytes };
    this.record({ kind: 'received', atNs, offset, bytes: bytes.length, ...wire });
  }

  /** Notes how the connection ended, unless it has ended before. */
  finish(end: ExchangeEnd): void {
    if (this.#end.kind !== 'open') return;
    this.#end = end;
    this.#resolveEnded(end);
  }

  /** Everything noted so far. */
  snapshot(): Exchange {
    const received = this.#received.joined();
    return {
      source: this.#source,
      server: this.#server,
      events: [...this.#events],
      sent: this.#sent.joined(),
      received,
      wireBytes: received.length,
      end: this.#end,
    };
  }
}

/** Bytes that come in pieces; joined at most once for each time they grow. */
class ByteLog {
  #pieces: Buffer[] = [];
  #length = 0;

  /** @returns the length before */
  append(piece: Buffer): number {
    const offset = this.#length;
    this.#pieces.push(piece);
    this.#length += piece.length;
    return offset;
  }

  joined(): Buffer {
    if (this.#pieces.length !== 1) this.#pieces = [Buffer.concat(this.#pieces, this.#length)];
    return this.#pieces[0]!;
  }
}
