/** What a client and a server say to each other on a connection: how a response is asked for, and where it ends. */
export interface Protocol {
  readonly name: 'http/1' | 'http/2' | 'resp';
  /** Name for people. */
  readonly title: string;
  /** A program with which a person can make the same request by hand. */
  readonly tool: string;
  /**
   * Each request waits for the response before it, because responses to requests that are made together may be mixed; and
   * a response depends on its place on the connection, by the numbers of streams and what is said first. Default false:
   * requests leave together, and each response is as if it were asked for by itself.
   */
  readonly isInTurn?: boolean;
  /** Begins the client's side of a new connection. */
  readonly open: () => Conversation;
  /**
   * A copy of a stream of responses in which what differs between any two fault-free ones is `*`, byte for byte. The
   * masked start of a stream is the start of the masked stream, at whichever byte it is cut.
   */
  readonly mask: (stream: Buffer) => Buffer;
}

/** The client's side of one connection. */
export interface Conversation {
  /** The next request: its bytes, with whatever must stand before them, and what measures its response. */
  readonly ask: (path: string) => Question;
}

/** A request that is ready to be sent. */
export interface Question {
  readonly bytes: Buffer;
  readonly meter: Meter;
}

/** Finds the end of one response in a stream of bytes: framing only. */
export interface Meter {
  /** Takes the next bytes of the stream. @returns how many of them belong to the response; the rest is the next one's */
  readonly push: (chunk: Buffer) => number;
  /** Says that the connection has ended: a body that lasts until then is complete. */
  readonly close: () => void;
  /** What there is so far. */
  readonly measure: Measure;
}

/** How much of a response there is. `takenBytes` are those of the stream that belong to it, framing included. */
export type Measure =
  | { readonly state: 'head-incomplete'; readonly takenBytes: number }
  | (MeasuredHead & { readonly state: 'body-incomplete' })
  | (MeasuredHead & { readonly state: 'complete' })
  /** What came is not of the protocol; `headBytes` is undefined when the head already was not. */
  | { readonly state: 'malformed'; readonly reason: string; readonly headBytes: number | undefined };

/** A response whose head is complete. */
export interface MeasuredHead {
  readonly takenBytes: number;
  readonly head: {
    /** As HTTP numbers it: 200 to 399 for what was asked for, 400 and above for a refusal. */
    readonly status: number;
    /** Whether the connection can carry another response after this one. */
    readonly isKeepAlive: boolean;
  };
  /** Bytes of the head, and of what stands before it. */
  readonly headBytes: number;
  /** Bytes of content so far, without framing. */
  readonly contentBytes: number;
}

/** Whether a stream of responses is the masked one. */
export function equalsMasked({ mask }: Protocol, stream: Buffer, masked: Buffer): boolean {
  // A server that sends no dates needs no copy.
  return stream.equals(masked) || (stream.length === masked.length && mask(stream).equals(masked));
}
