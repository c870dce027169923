import { createDecipheriv, createHmac } from 'node:crypto';

const TAG_BYTES = 16;
const IV_BYTES = 12;

/** The cipher suites that {@link TrafficKey} knows, as OpenSSL lists them. */
export const SUITES = 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256';

/** The keys that one side of a TLS 1.3 connection protects its records with (RFC 8446, 5.2 and 7.3). */
export class TrafficKey {
  readonly #cipher: 'aes-128-gcm' | 'aes-256-gcm';
  readonly #key: Buffer;
  readonly #iv: Buffer;
  #sequence = 0n;

  /** @param secret of one of {@link SUITES}: as long as its hash, which tells which */
  constructor(secret: Buffer) {
    const isLong = secret.length === 48;
    const hash = isLong ? 'sha384' : 'sha256';
    this.#cipher = isLong ? 'aes-256-gcm' : 'aes-128-gcm';
    this.#key = expandLabel(hash, secret, 'key', isLong ? 32 : 16);
    this.#iv = expandLabel(hash, secret, 'iv', IV_BYTES);
  }

  /**
   * What the next record protects: its content, and the type of that in the last byte, padding gone. Undefined when it does
   * not decipher; the next one is tried in its place then.
   */
  open(header: Buffer, protectedBytes: Buffer): Buffer | undefined {
    const nonce = Buffer.from(this.#iv);
    nonce.writeBigUInt64BE(nonce.readBigUInt64BE(4) ^ this.#sequence, 4);
    try {
      const decipher = createDecipheriv(this.#cipher, this.#key, nonce, { authTagLength: TAG_BYTES });
      decipher.setAAD(header);
      decipher.setAuthTag(protectedBytes.subarray(-TAG_BYTES));
      const inner = Buffer.concat([
        decipher.update(protectedBytes.subarray(0, -TAG_BYTES)),
        decipher.final(),
      ]);
      this.#sequence += 1n;
      return inner.subarray(0, inner.findLastIndex((byte) => byte !== 0) + 1);
    } catch {
      return undefined;
    }
  }
}

/** HKDF-Expand-Label with an empty context, for at most one block of the hash. */
function expandLabel(hash: string, secret: Buffer, label: string, bytes: number): Buffer {
  const full = `tls13 ${label}`;
  const info = Buffer.concat([Buffer.from([0, bytes, full.length]), Buffer.from(full), Buffer.from([0, 1])]);
  return createHmac(hash, secret).update(info).digest().subarray(0, bytes);
}
