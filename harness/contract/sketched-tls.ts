import type { TlsContent, TlsRecord, TlsRest, TlsStream } from '../exchange/tls-record.ts';

/** Bytes of a record that are not what it carries: header, type and tag. */
const OVERHEAD_BYTES = 22;
const ALERT_BYTES = 2;

/** The records of a sketched run. */
export class SketchedTls {
  readonly #records: TlsRecord[] = [];
  #rest: TlsRest | undefined;
  #at = 0;

  /** All bytes that came. */
  get wireBytes(): number {
    return this.#at + (this.#rest?.bytes ?? 0);
  }

  /** Bytes of the application among them. */
  get dataBytes(): number {
    return this.#records.reduce(
      (sum, { content, contentBytes }) => sum + (content === 'data' ? contentBytes : 0),
      0,
    );
  }

  /** One line of a sketch: see `sketchRun`. */
  add(what: string, bytes: number = OVERHEAD_BYTES + ALERT_BYTES, declaredBytes?: number): void {
    const at = this.#at;
    if (what === 'torn') this.#rest = { kind: 'torn', at, bytes, declaredBytes };
    else if (what === 'foreign') this.#rest = { kind: 'foreign', at, bytes };
    else {
      const isCloseNotify = what === 'close-notify';
      const content: TlsContent = isCloseNotify
        ? 'alert'
        : what === 'data' || what === 'handshake' || what === 'alert'
          ? what
          : 'undecipherable';
      this.#records.push({ at, bytes, content, contentBytes: bytes - OVERHEAD_BYTES, isCloseNotify });
      this.#at += bytes;
    }
  }

  stream(): TlsStream {
    return { records: this.#records, rest: this.#rest, isEstablished: true, failure: undefined };
  }
}
