/** Name of a hold: a lower-case letter, then at most 30 of a-z, 0-9 and `-`. */
export const HOLD_NAME: RegExp = /^[a-z][a-z0-9-]{0,30}$/;
