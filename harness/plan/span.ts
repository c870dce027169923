/** A place in plan text, in UTF-16 units: `start` inclusive, `end` exclusive; empty at the end of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}
