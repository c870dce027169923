import type { CallEvent, HeldEvent, JournalEvent } from '../journal/event.ts';
import { AREA, CASE, CONNECTION, RULE } from '../native/layout.data.ts';
import { disarmCase, releaseHold, type SegmentMemory } from '../native/ffi.ts';
import { RULE_STATE, RULES_PER_CASE } from '../native/layout.ts';
import type { Plan, Step } from '../plan/plan.ts';

/** What became of one step of a plan. */
export interface StepOutcome {
  readonly step: Step;
  /**
   * `fired`: the fault struck. `ahead`: no call came to its point. `moot`: a short write struck a call that asked for
   * no more than its bytes, a reset a socket that cannot be reset, or EAGAIN a descriptor that blocks.
   */
  readonly state: 'fired' | 'ahead' | 'moot';
  /** Bytes that the struck call asked for; 0 while it is ahead. */
  readonly askedBytes: number;
}

/** Where one step's rule is: the case slot in the segment and the rule's index in it. */
export interface RulePlace {
  readonly slot: number;
  readonly rule: number;
}

/** A plan that is armed on a server: its journal so far, and the handles of its holds. */
export class ArmedCase {
  readonly plan: Plan;
  readonly slots: readonly number[];
  /** Those of them that have the descriptors which they are given: see `Rig.give`. */
  readonly descriptorSlots: readonly number[];
  readonly #events: (CallEvent | HeldEvent)[] = [];
  readonly #segment: SegmentMemory;
  readonly #places: readonly RulePlace[];
  readonly #lastConnection: number;
  readonly #waitFor: (isDone: () => boolean, timeoutMs: number) => Promise<boolean>;
  readonly #drain: () => void;
  readonly #onDisarm: () => void;
  #outcomes: readonly StepOutcome[] | undefined;
  /** Another case was armed at the same time, for however short. */
  hasCompany = false;
  #idleReports: ReadonlyMap<number, number> | undefined;

  /** @internal Made by `Rig.arm`. */
  constructor(options: {
    readonly plan: Plan;
    readonly slots: readonly number[];
    readonly descriptorSlots: readonly number[];
    readonly places: readonly RulePlace[];
    /** Id of the newest connection before the arming: the slots may still have events of older ones, of earlier cases. */
    readonly lastConnection: number;
    readonly segment: SegmentMemory;
    readonly waitFor: (isDone: () => boolean, timeoutMs: number) => Promise<boolean>;
    /** Brings the events up to date. */
    readonly drain: () => void;
    readonly onDisarm: () => void;
  }) {
    this.plan = options.plan;
    this.slots = options.slots;
    this.descriptorSlots = options.descriptorSlots;
    this.#places = options.places;
    this.#lastConnection = options.lastConnection;
    this.#segment = options.segment;
    this.#waitFor = options.waitFor;
    this.#drain = options.drain;
    this.#onDisarm = options.onDisarm;
  }

  /** Every event of the case's connections so far, oldest first. */
  get events(): readonly (CallEvent | HeldEvent)[] {
    this.#drain();
    return this.#events;
  }

  /** What became of each step, in the order of the plan. After {@link disarm}: what it was at that moment. */
  outcomes(): readonly StepOutcome[] {
    if (this.#outcomes !== undefined) return this.#outcomes;
    const { view } = this.#segment;
    return this.plan.steps.map((step, index): StepOutcome => {
      const place = this.#places[index] ?? { slot: 0, rule: 0 };
      const at = AREA.rules.at + (place.slot * RULES_PER_CASE + place.rule) * RULE.size;
      const state = view.readUInt32LE(at + RULE.state);
      return {
        step,
        state: state === RULE_STATE.fired ? 'fired' : state === RULE_STATE.moot ? 'moot' : 'ahead',
        askedBytes: Number(view.readBigUInt64LE(at + RULE.asked)),
      };
    });
  }

  /**
   * The longest run of polls in a row that reported a connection of the case as ready, without a call on it in between
   * by any process: 1 or 2 in a server that does what it is told to, without end in one that spins. Polls are epoll_wait,
   * poll, select and their kin; 0 also for a connection that is none of the case's. After {@link disarm}: what it was at
   * that moment.
   * @param connection id of the connection, as in its events
   */
  idleReports(connection: number): number {
    return (this.#idleReports ?? this.#readIdleReports()).get(connection) ?? 0;
  }

  /** The longest run of each connection of the case, by its id. */
  #readIdleReports(): ReadonlyMap<number, number> {
    const { view } = this.#segment;
    const runs = new Map<number, number>();
    for (const slot of this.slots) {
      let id = view.readUInt32LE(AREA.cases.at + slot * CASE.size + CASE.connections);
      while (id !== 0 && !runs.has(id)) {
        const at = AREA.connections.at + (id % AREA.connections.count) * CONNECTION.size;
        if (view.readUInt32LE(at + CONNECTION.id) !== id) break;
        runs.set(id, view.readUInt32LE(at + CONNECTION.idleReportsMax));
        id = view.readUInt32LE(at + CONNECTION.next);
      }
    }
    return runs;
  }

  /**
   * Waits until the journal of the case satisfies `isDone`, looking whenever the server rings.
   * @returns false when `timeoutMs` milliseconds passed first
   */
  waitUntil(
    isDone: (events: readonly (CallEvent | HeldEvent)[]) => boolean,
    timeoutMs: number,
  ): Promise<boolean> {
    return this.#waitFor(() => isDone(this.#events), timeoutMs);
  }

  /**
   * Waits until a caller stops at the hold `name`, or at the step of this index (a `reset-peer` and a `full` have no name).
   * @returns false when `timeoutMs` passed first
   */
  waitUntilHeld(hold: string | number, timeoutMs: number): Promise<boolean> {
    const step = this.#stepOfHold(hold);
    return this.waitUntil((events) => events.some((e) => e.kind === 'held' && e.step === step), timeoutMs);
  }

  /**
   * Lets the caller at a hold go, or lets it pass later without stopping. After {@link disarm}: nothing.
   * @returns whether one waited
   */
  release(hold: string | number): boolean {
    if (this.#outcomes !== undefined) return false;
    const place = this.#places[this.#stepOfHold(hold)];
    return place !== undefined && releaseHold(this.#segment, place.slot, place.rule);
  }

  /** Ends the case: its faults strike no more, its holds are let go, its connections are followed no further. */
  disarm(): void {
    if (this.#outcomes !== undefined) return;
    // Before: afterwards the records of the connections are given to other cases.
    this.#idleReports = this.#readIdleReports();
    // First of all else, so that what strikes until then is among the outcomes and the events.
    for (const slot of this.slots) disarmCase(this.#segment, slot);
    this.#onDisarm();
    this.#outcomes = this.outcomes();
  }

  /** @internal Takes an event from the rig, with the index of the step that struck in place of the rule's. */
  take(slot: number, event: JournalEvent): void {
    if (event.kind !== 'call' && event.kind !== 'held') return;
    // Ids are 32 bits wide and start again from 0.
    if (((event.connection - this.#lastConnection) | 0) <= 0) return;
    if (event.step === undefined) {
      this.#events.push(event);
      return;
    }
    const step = this.#places.findIndex((place) => place.slot === slot && place.rule === event.step);
    this.#events.push({ ...event, step: step < 0 ? undefined : step });
  }

  #stepOfHold(hold: string | number): number {
    if (typeof hold === 'number') return hold;
    return this.plan.steps.findIndex(({ fault }) => fault.kind === 'hold' && fault.name === hold);
  }
}
