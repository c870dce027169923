/** Why a part of a step cannot be. */
export interface Flaw {
  /** The flaw in a few words. */
  readonly what: string;
  /** What would be right. */
  readonly note: string;
}
