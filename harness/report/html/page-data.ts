/**
 * What the page shows, as its script finds it: made by {@link pageOf}, drawn in `browser/`. Every text is harmless already
 * (see `harmless`). Imports nothing, so that both sides can read it. Times in nanoseconds; sizes in bytes.
 */
export interface PageData {
  readonly title: string;
  /** When the page was made, in ISO 8601. */
  readonly madeAt: string;
  /** Version of nthfail that made it. */
  readonly madeBy: string;
  readonly sweeps: readonly PageSweep[];
  readonly findings: readonly PageFinding[];
  readonly runs: readonly PageRun[];
}

/** What came of a case: a verdict, or that it was not tried. */
export type PageOutcome = 'passed' | 'failed' | 'vacuous' | 'diverged' | 'broken' | 'left-out';

/** A name and what is said of it. */
export type Fact = readonly [name: string, value: string];

/** A command line without its plan, in words that are quoted already: before it, and behind it. */
export interface CommandFrame {
  readonly before: string;
  readonly behind: string;
}

/** One case of a sweep. */
export interface PageCase {
  readonly outcome: PageOutcome;
  readonly plan: string;
  /** Of its finding; undefined where there is none. */
  readonly signature?: string | undefined;
  /** Why it came to its outcome; undefined where that needs no words. */
  readonly reason?: string | undefined;
  readonly durationMs?: number | undefined;
}

/** A fault at a point: once, and from there on where that makes a difference. */
export interface PageCell {
  readonly column: string;
  readonly once: PageCase;
  readonly onward?: PageCase | undefined;
}

/** A place where faults are tried. */
export interface PagePoint {
  readonly name: string;
  /** What the fault-free run does there. */
  readonly about: string;
  readonly cells: readonly PageCell[];
}

/** A sweep: the grid of points and faults. */
export interface PageSweep {
  readonly path: string;
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly counts: readonly (readonly [outcome: PageOutcome, count: number])[];
  readonly columns: readonly string[];
  readonly points: readonly PagePoint[];
  readonly pairs: readonly PageCase[];
  readonly command: CommandFrame;
}

/** A case that did not pass. */
export interface PageFinding {
  readonly signature: string;
  readonly verdict: PageOutcome;
  readonly reason: string;
  readonly plan: string;
  readonly contracts: readonly string[];
  readonly broken: readonly {
    readonly contract: string;
    readonly expected: string;
    readonly seen: string;
  }[];
  readonly facts: readonly Fact[];
  readonly command: string;
  readonly journal: readonly string[];
}

/** A turn of a thread of the server, from its first call on the connection to its last, where it passes a line. */
export interface TurnPart {
  /** Which of the strips it has that stand beside each other, from 0: turns of several threads may overlap. */
  readonly strip: number;
  readonly part: 'first' | 'within' | 'last' | 'only';
  /** Such as `turn 5: 3 calls`; where it begins. */
  readonly text?: string;
}

/** One line of a timeline. */
export interface PageEntry {
  /** Since the first entry. */
  readonly afterNs: number;
  readonly lane: 'client' | 'server' | 'log' | 'probe';
  readonly text: string;
  /** What the plan did to it. */
  readonly fault?: string | undefined;
  /** Which handler of the server it shows. */
  readonly handler?: string | undefined;
  /** The turns of the server that it is within. */
  readonly turns: readonly TurnPart[];
  /** What the kernel took from the server here, or the client from the kernel: `+100` or `−100`. */
  readonly moved?: string | undefined;
  /** Bytes in all, this entry included. */
  readonly taken: number;
  readonly received: number;
  readonly details: readonly Fact[];
}

/** A quantity over time: from each place on it has this value. */
export type PageCurve = readonly (readonly [atNs: number, bytes: number])[];

/** Where the axis of time is stretched: between two knots it is even. `x` from 0 to 1. */
export type TimeKnots = readonly (readonly [atNs: number, x: number])[];

/** One connection of a run. */
export interface PageConnection {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly entries: readonly PageEntry[];
  readonly taken: PageCurve;
  readonly received: PageCurve;
  readonly knots: TimeKnots;
}

/** A run, judged. */
export interface PageRun {
  readonly path: string;
  readonly title: string;
  readonly verdict: PageOutcome;
  readonly reason: string;
  readonly plan: string;
  readonly facts: readonly Fact[];
  readonly contracts: readonly {
    readonly id: string;
    readonly outcome: 'held' | 'broken' | 'not-applicable';
    /** What is said of it, a line each. */
    readonly lines: readonly string[];
  }[];
  readonly command: string;
  readonly connections: readonly PageConnection[];
}
