/** What is known of a server's log. Each pattern is matched against one line; what is left out is not judged. */
export interface LogKnowledge {
  /**
   * The record of a response that broke off: named group `sent`, the bytes of the pass, and, if the server tells it,
   * `fd`, the connection's descriptor.
   */
  readonly partialRecord?: RegExp;
  /** What a line of the promised level looks like; the record's own line must match. */
  readonly partialRecordLevel?: RegExp;
  /** Lines that say which handler runs, each with the named group `fd`, for servers that log their handlers. */
  readonly readyHandler?: RegExp;
  readonly errorHandler?: RegExp;
  /** Lines that call for an operator; a peer that goes away deserves none. */
  readonly alert?: RegExp;
}
