/** What a measured value should be. */
export interface Aim {
  readonly title: string;
  readonly measured: number;
  readonly bound: '<' | '≤' | '≥';
  readonly limit: number;
  /** `over` when it costs more than it should. */
  readonly verdict: 'pass' | 'over';
}

/** Compares a value with its aim. A value that is not a number is over. */
export function judgeAim(title: string, measured: number, bound: Aim['bound'], limit: number): Aim {
  const isMet = { '<': measured < limit, '≤': measured <= limit, '≥': measured >= limit }[bound];
  return { title, measured, bound, limit, verdict: isMet ? 'pass' : 'over' };
}

/** Such as `pass, aim < 50`. */
export function describeAim({ bound, limit, verdict }: Aim): string {
  return `${verdict}, aim ${bound} ${limit}`;
}
