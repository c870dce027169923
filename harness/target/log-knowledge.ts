/** What is known of a server's log. Each pattern is matched against one line; what is left out is not judged. */
export interface LogKnowledge {
  /**
   * The record of a response that broke off: named group `sent`, the bytes that it counts, and, if the server tells it,
   * `fd`, the connection's descriptor.
   */
  readonly partialRecord?: RegExp;
  /** What a line of the promised level looks like; the record's own line must match. */
  readonly partialRecordLevel?: RegExp;
  /** What the number in the record counts. Default: all bytes of the failed pass. */
  readonly partialRecordCounts?: PartialRecordCounts;
  /** Lines that say which handler runs, each with the named group `fd`, for servers that log their handlers. */
  readonly readyHandler?: RegExp;
  readonly errorHandler?: RegExp;
  /**
   * The line of one response in the access log: named group `client`, the client's address, with `:` and its port behind
   * it if the server tells that; and if it counts, `sent`, all bytes of the response that were sent, or `body`, those behind its
   * head, or both. Leave it out for a server that buffers its access log: the line must be written when the connection is closed.
   */
  readonly access?: RegExp;
  /**
   * As `access`, and not judged: for a server that buffers its access log, so that its lines come later or when it is stopped,
   * and for counts that are no promise.
   */
  readonly unjudgedAccess?: RegExp;
  /** Lines that call for an operator; a peer that goes away deserves none. */
  readonly alert?: RegExp;
}

/** What a record of a torn response counts. */
export interface PartialRecordCounts {
  /** Since when: the pass (one activation of the server's write function) that failed, the response, the connection. */
  readonly since: 'pass' | 'response' | 'connection';
  /** Which bytes: all, or those of bodies alone, with their framing. */
  readonly bytes: 'all' | 'body';
}
