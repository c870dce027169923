import { CALLS } from '../native/calls.data.ts';
import { AREA, EVENT, HEADER, MODULE, SITE } from '../native/layout.data.ts';
import { EVENT_FLAG, EVENT_KIND, MODULES, MOST_EDGES } from '../native/layout.ts';
import type { CallSite, JournalEntry, JournalEvent, Pieces } from './event.ts';

/** How many events, connections and descriptors the engine could not follow. All zero in a trustworthy journal. */
export interface Losses {
  /** The ring was full, or a process ended while it wrote one. */
  readonly events: number;
  /** No connection record was free. */
  readonly connections: number;
  /** A descriptor number was beyond the engine's table. */
  readonly descriptors: number;
}

/**
 * How long the reader waits for an event whose place is taken and that is not written, in milliseconds: a writer needs
 * less than a microsecond for it, unless it ended (SIGKILL) or was stopped on the way.
 */
const WRITER_PATIENCE_MS = 1000;

/** Events after which their room is handed back, while there are more. */
const TAKEN_AT_ONCE = 1024;

/** The reading end of the journal: takes events out of the ring and makes room for more. One reader a segment. */
export class JournalReader {
  readonly #view: Buffer;
  readonly #words: BigUint64Array;
  readonly #capacity: number;
  #next = 0;
  /** When an event was found missing last, and which places were taken by then: those below `end`. */
  #gap: { readonly end: number; readonly sinceMs: number } | undefined;
  #isWaiting = false;
  #skipped = 0;
  readonly #paths = new Map<number, string>();

  /** @param view the mapped segment */
  constructor(view: Buffer) {
    this.#view = view;
    this.#words = new BigUint64Array(view.buffer, view.byteOffset, Math.floor(view.length / 8));
    this.#capacity = view.readUInt32LE(HEADER.journalCapacity);
  }

  /**
   * Takes the events that are completely written, oldest first, as many as the journal holds at most: a server that
   * writes faster than this reads cannot keep it here for ever. Waits at one that is not written yet, in later calls for
   * a second; then it is counted as lost, with all that were begun before that second and are not written either.
   */
  drain(): JournalEntry[] {
    const entries: JournalEntry[] = [];
    const last = this.#next + this.#capacity;
    let skippedNow = 0;
    while (this.#next < last) {
      const at = this.#slotAt(this.#next);
      // An event is there when its own number is: the writer stores it last, with release order.
      if (Atomics.load(this.#words, (at + EVENT.sequence) / 8) !== BigInt(this.#next + 1)) {
        if (!this.#isGivenUp()) break;
        this.#next += 1;
        this.#skipped += 1;
        skippedNow += 1;
        continue;
      }
      entries.push(this.#decode(at));
      this.#next += 1 + Math.ceil(this.#bytesBehind(at) / EVENT.size);
      if (entries.length % TAKEN_AT_ONCE === 0) this.#makeRoom();
    }
    if (entries.length % TAKEN_AT_ONCE !== 0 || skippedNow > 0) this.#makeRoom();
    return entries;
  }

  /** Milliseconds after which {@link drain} should be called again although nobody rings; undefined: never. */
  get retryMs(): number | undefined {
    return this.#isWaiting ? WRITER_PATIENCE_MS : undefined;
  }

  /** Whether the event at `#next`, which is not written, never will be. */
  #isGivenUp(): boolean {
    const end = Number(Atomics.load(this.#words, HEADER.head / 8));
    this.#isWaiting = this.#next < end;
    if (!this.#isWaiting) return false;
    const nowMs = performance.now();
    // Every place below its `end` was taken before the gap was noticed: its writer has had as long.
    if (this.#gap === undefined || this.#next >= this.#gap.end) this.#gap = { end, sinceMs: nowMs };
    return nowMs - this.#gap.sinceMs >= WRITER_PATIENCE_MS;
  }

  /** What was lost since the segment was made. */
  readLosses(): Losses {
    return {
      events: Number(this.#view.readBigUInt64LE(HEADER.lostEvents)) + this.#skipped,
      connections: Number(this.#view.readBigUInt64LE(HEADER.lostConnections)),
      descriptors: Number(this.#view.readBigUInt64LE(HEADER.lostDescriptors)),
    };
  }

  /** Hands the slots of what was taken back to the writers. */
  #makeRoom(): void {
    Atomics.store(this.#words, HEADER.tail / 8, BigInt(this.#next));
  }

  #slotAt(sequence: number): number {
    return AREA.journal.at + (sequence % this.#capacity) * EVENT.size;
  }

  #decode(at: number): JournalEntry {
    const view = this.#view;
    const flags = view.readUInt16LE(at + EVENT.flags);
    const rule = view.readUInt8(at + EVENT.rule);
    const result = Number(view.readBigInt64LE(at + EVENT.result));
    const asked = Number(view.readBigUInt64LE(at + EVENT.asked));
    const recorded = {
      sequence: this.#next,
      atNs: view.readBigUInt64LE(at + EVENT.atNs),
      tid: view.readUInt32LE(at + EVENT.tid),
      turn: view.readUInt32LE(at + EVENT.turn),
      process: view.readUInt8(at + EVENT.process),
    };
    const onConnection = {
      call: CALLS[view.readUInt8(at + EVENT.call)]?.name ?? 'write',
      connection: view.readUInt32LE(at + EVENT.connection),
      fd: view.readInt32LE(at + EVENT.fd),
      asked,
      ordinal: view.readUInt32LE(at + EVENT.ordinal),
      step: rule === 0 ? undefined : rule - 1,
    };
    const caseSlot = view.readUInt16LE(at + EVENT.caseSlot);
    const has = (flag: number): boolean => (flags & flag) !== 0;
    switch (view.readUInt8(at + EVENT.kind)) {
      case EVENT_KIND.held:
        return { caseSlot, event: { kind: 'held', ...recorded, ...onConnection } };
      case EVENT_KIND.turnEnd:
        return { caseSlot: undefined, event: { kind: 'turn-end', ...recorded } };
      case EVENT_KIND.unseen:
        return { caseSlot: undefined, event: { kind: 'unseen', ...recorded, call: onConnection.call } };
      case EVENT_KIND.exit:
        return { caseSlot: undefined, event: { kind: 'exit', ...recorded, pid: result } };
      case EVENT_KIND.process:
        return {
          caseSlot: undefined,
          event: { kind: 'process', ...recorded, pid: result, parentPid: asked },
        };
      case EVENT_KIND.log: {
        const text = this.#readText(result);
        return { caseSlot: undefined, event: { kind: 'log', ...recorded, text, bytes: asked } };
      }
      default: {
        const event: JournalEvent = {
          // Field by field: most events are calls, and two spreads double the time of a drain.
          kind: 'call',
          sequence: recorded.sequence,
          atNs: recorded.atNs,
          tid: recorded.tid,
          turn: recorded.turn,
          process: recorded.process,
          call: onConnection.call,
          connection: onConnection.connection,
          fd: onConnection.fd,
          asked,
          ordinal: onConnection.ordinal,
          step: onConnection.step,
          result,
          durationNs: view.readUInt32LE(at + EVENT.durationNs),
          isInjected: has(EVENT_FLAG.injected),
          isCut: has(EVENT_FLAG.cut),
          isReset: has(EVENT_FLAG.reset),
          isHeld: has(EVENT_FLAG.held),
          isExpired: has(EVENT_FLAG.expired),
          isMoot: has(EVENT_FLAG.moot),
          isSigpipe: has(EVENT_FLAG.sigpipe),
          isDelayed: has(EVENT_FLAG.delayed),
          isFull: has(EVENT_FLAG.full),
          isKilled: has(EVENT_FLAG.killed),
          isOfServer: has(EVENT_FLAG.server),
          isGone: has(EVENT_FLAG.gone),
          site: has(EVENT_FLAG.site) ? this.#readSite() : undefined,
          pieces: has(EVENT_FLAG.pieces) ? this.#readPieces(has(EVENT_FLAG.site) ? SITE.size : 0) : undefined,
        };
        return { caseSlot, event };
      }
    }
  }

  /** How many bytes of its own the event at `#next` has in the slots behind it. */
  #bytesBehind(at: number): number {
    const kind = this.#view[at + EVENT.kind];
    if (kind === EVENT_KIND.log) return Number(this.#view.readBigInt64LE(at + EVENT.result));
    if (kind !== EVENT_KIND.call) return 0;
    const flags = this.#view.readUInt16LE(at + EVENT.flags);
    const ofSite = (flags & EVENT_FLAG.site) === 0 ? 0 : SITE.size;
    return ofSite + ((flags & EVENT_FLAG.pieces) === 0 ? 0 : 4 * wordsFor(this.#wordBehind(ofSite)));
  }

  /** The 32-bit word that is so many bytes behind the event at `#next`. */
  #wordBehind(bytes: number): number {
    return this.#view.readUInt32LE(
      this.#slotAt(this.#next + 1 + Math.floor(bytes / EVENT.size)) + (bytes % EVENT.size),
    );
  }

  /** What the call at `#next` gathers, from so many bytes behind it. */
  #readPieces(from: number): Pieces {
    const word = (index: number): number => this.#wordBehind(from + 4 * index);
    const count = word(0);
    return { count, edges: Array.from({ length: wordsFor(count) - 1 }, (_, index) => word(index + 1)) };
  }

  /** From where the call at `#next` is made. */
  #readSite(): CallSite {
    const address = this.#wordBehind(SITE.address + 4) * 2 ** 32 + this.#wordBehind(SITE.address);
    return { path: this.#pathOf(this.#wordBehind(SITE.module)), address };
  }

  #pathOf(module: number): string | undefined {
    if (module >= MODULES) return undefined;
    const known = this.#paths.get(module);
    if (known !== undefined) return known;
    const at = AREA.modules.at + module * MODULE.size;
    const length = this.#view.readUInt32LE(at + MODULE.pathLength);
    if (length === 0 || length >= MODULE.size - MODULE.path) return undefined;
    const path = this.#view.toString('utf8', at + MODULE.path, at + MODULE.path + length);
    this.#paths.set(module, path);
    return path;
  }

  /** The text of the log event at `#next`, from the slots behind it. */
  #readText(length: number): string {
    const parts: Buffer[] = [];
    for (let done = 0, slot = this.#next + 1; done < length; done += EVENT.size, slot += 1) {
      const at = this.#slotAt(slot);
      parts.push(this.#view.subarray(at, at + Math.min(EVENT.size, length - done)));
    }
    return Buffer.concat(parts).toString('utf8');
  }
}

/** Of the words that tell of so many pieces: their number, and where all but the first begin. */
function wordsFor(pieces: number): number {
  return Math.min(pieces, 1 + MOST_EDGES);
}
