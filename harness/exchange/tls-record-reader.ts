import type { TlsContent, TlsRecord, TlsRest } from './tls-record.ts';
import type { TrafficKey } from './traffic-key.ts';

const HEADER_BYTES = 5;
/** Longest protected record (RFC 8446, 5.2). */
export const MAX_RECORD_BYTES: number = 16_384 + 256;

const CONTENTS: Readonly<Record<number, TlsContent>> = {
  20: 'change-cipher-spec',
  21: 'alert',
  22: 'handshake',
  23: 'data',
};
const PROTECTED = 23;
const CLOSE_NOTIFY = 0;

/** Where a reader of records gets its keys; both are there once the client has them. */
export interface RecordKeys {
  readonly handshake: () => TrafficKey | undefined;
  readonly traffic: () => TrafficKey | undefined;
}

/**
 * Reads what a TLS 1.3 server sent as records, and opens each with the keys of the client: what was sent is judged by
 * itself, whether or not the client's own TLS took it.
 */
export class TlsRecordReader {
  readonly #keys: RecordKeys;
  readonly #records: TlsRecord[] = [];
  #pending: Buffer[] = [];
  #pendingBytes = 0;
  #at = 0;
  #rest: TlsRest | undefined;
  #isEncrypted = false;

  constructor(keys: RecordKeys) {
    this.#keys = keys;
  }

  /** Bytes that were pushed. */
  get bytes(): number {
    return this.#at + this.#pendingBytes;
  }

  /** Takes the next bytes from the wire. */
  push(chunk: Buffer): void {
    this.#pending.push(chunk);
    this.#pendingBytes += chunk.length;
  }

  /** The records so far, and what stands behind them. Call it when the client has had its turn with the bytes. */
  read(): { readonly records: readonly TlsRecord[]; readonly rest: TlsRest | undefined } {
    if (this.#rest?.kind !== 'foreign') this.#advance();
    return { records: [...this.#records], rest: this.#describeRest() };
  }

  #advance(): void {
    let bytes = Buffer.concat(this.#pending);
    for (;;) {
      const header = bytes.subarray(0, HEADER_BYTES);
      if (!beginsRecord(header)) {
        this.#rest = { kind: 'foreign', at: this.#at, bytes: bytes.length };
        break;
      }
      const whole = header.length < HEADER_BYTES ? Infinity : HEADER_BYTES + header.readUInt16BE(3);
      if (bytes.length < whole) break;
      this.#records.push(this.#open(header, bytes.subarray(HEADER_BYTES, whole), whole));
      this.#at += whole;
      bytes = bytes.subarray(whole);
    }
    this.#pending = [bytes];
    this.#pendingBytes = bytes.length;
  }

  #open(header: Buffer, body: Buffer, bytes: number): TlsRecord {
    const outer = header[0] ?? 0;
    const at = this.#at;
    if (outer !== PROTECTED) {
      const content =
        this.#isEncrypted && outer !== 20 ? 'undecipherable' : (CONTENTS[outer] ?? 'undecipherable');
      return { at, bytes, content, contentBytes: body.length, isCloseNotify: false };
    }
    this.#isEncrypted = true;
    const inner = this.#keys.traffic()?.open(header, body) ?? this.#keys.handshake()?.open(header, body);
    const content = inner === undefined ? undefined : CONTENTS[inner.at(-1) ?? 0];
    if (inner === undefined || content === undefined)
      return { at, bytes, content: 'undecipherable', contentBytes: 0, isCloseNotify: false };
    const isCloseNotify = content === 'alert' && inner[1] === CLOSE_NOTIFY;
    return { at, bytes, content, contentBytes: inner.length - 1, isCloseNotify };
  }

  #describeRest(): TlsRest | undefined {
    if (this.#pendingBytes === 0) return undefined;
    if (this.#rest?.kind === 'foreign') return { ...this.#rest, bytes: this.#pendingBytes };
    const [bytes = Buffer.alloc(0)] = this.#pending;
    const declaredBytes = bytes.length < HEADER_BYTES ? undefined : HEADER_BYTES + bytes.readUInt16BE(3);
    return { kind: 'torn', at: this.#at, bytes: bytes.length, declaredBytes };
  }
}

/** Whether so much of a header is one: a known type, a version 3.x, and a length that there can be. */
function beginsRecord(header: Buffer): boolean {
  const [type = 23, major = 3, minor = 3] = header;
  if (CONTENTS[type] === undefined || major !== 3 || minor > 4) return false;
  return header.length < HEADER_BYTES || header.readUInt16BE(3) <= MAX_RECORD_BYTES;
}
