/** What a whole TLS record carries. */
export type TlsContent =
  'change-cipher-spec' | 'alert' | 'handshake' | 'data' | /** It does not decipher. */ 'undecipherable';

/** One TLS record that came whole. */
export interface TlsRecord {
  /** Where its header begins in all that came on the wire. */
  readonly at: number;
  /** All of it, header and protection included. */
  readonly bytes: number;
  readonly content: TlsContent;
  /** Bytes of what it carries. */
  readonly contentBytes: number;
  /** It says that no more follows (RFC 8446, 6.1). */
  readonly isCloseNotify: boolean;
}

/** What stands behind the last whole record. */
export type TlsRest =
  /** The start of a record. `declaredBytes` is its length, header included; undefined while not even the header is there. */
  | {
      readonly kind: 'torn';
      readonly at: number;
      readonly bytes: number;
      readonly declaredBytes: number | undefined;
    }
  /** Bytes that begin no record. */
  | { readonly kind: 'foreign'; readonly at: number; readonly bytes: number };

/** What a server sent on a connection that speaks TLS, as records. */
export interface TlsStream {
  /** Whole records, in order. */
  readonly records: readonly TlsRecord[];
  /** Undefined when the last record is whole. */
  readonly rest: TlsRest | undefined;
  /** The client has seen the server's Finished, and accepted its certificate. */
  readonly isEstablished: boolean;
  /** Why the client gave the connection up, such as `ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC`; undefined if it did not. */
  readonly failure: string | undefined;
}
