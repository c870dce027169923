import { statSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LogEvent, ProcessEvent, TurnEndEvent, UnseenEvent } from '../journal/event.ts';
import { JournalReader, type Losses } from '../journal/journal-reader.ts';
import {
  armCase,
  attachLibrary,
  closeSegment,
  createSegment,
  disarmCase,
  giveDescriptor,
  type SegmentMemory,
  watchDoorbell,
  watchLog,
} from '../native/ffi.ts';
import { AREA, HEADER, PROCESS } from '../native/layout.data.ts';
import { ALLOCATOR } from '../native/layout.ts';
import { NthfailError } from '../errors.ts';
import { needsAllocations } from '../plan/counted-calls.ts';
import type { Plan } from '../plan/plan.ts';
import { ArmedCase, type RulePlace } from './armed-case.ts';
import { type CaseKey, encodeCase, type Noted } from './encode-case.ts';
import { groupSteps } from './group-steps.ts';
import { locateCallers } from './locate-callers.ts';
import { type CensusAnswer, readCensus } from './read-census.ts';
import { makeScratchDirectory, removeScratchDirectory } from './scratch-directory.ts';
import { ReachedPlaces } from './reached-places.ts';
import { Waiters } from './waiters.ts';

/** Options of {@link Rig}. */
export interface RigOptions {
  /** Events that the journal holds before it loses some; a power of two from 64 to 2^24. Default 65536 (4 MiB). */
  readonly journalCapacity?: number;
  /** Longest time that a hold stops the server, in milliseconds. Default 30000. */
  readonly holdLimitMs?: number;
  /**
   * What becomes of a server's io_uring, which no library can look into. `allow`: it is used, and {@link Rig.unseen} says
   * so. `refuse`: the kernel answers io_uring_setup with ENOSYS, so that the server falls back to calls. Default `allow`.
   */
  readonly ioUring?: 'allow' | 'refuse';
  /** Whether a server that is built with `-fsanitize-coverage` says which places of its code it reaches. Default false. */
  readonly coverage?: boolean;
}

/** Options of {@link Rig.arm}. */
export type ArmOptions = Noted;

/** Journal entries that belong to no connection. */
export type ServerEvent = LogEvent | TurnEndEvent;

/** How many log and turn events a rig remembers: the newest. */
const REMEMBERED = 20_000;

/** The harness's end of one segment: arms cases, drains the journal, and waits without polling. */
export class Rig {
  /** Private directory of the segment, on tmpfs where there is one; removed by {@link close}. */
  readonly directory: string;
  /** Undefined without `coverage`. */
  readonly reachedPlaces: ReachedPlaces | undefined;
  readonly #segment: SegmentMemory;
  readonly #reader: JournalReader;
  readonly #words: Int32Array;
  readonly #doorbell: Socket;
  readonly #holdLimitMs: number;
  readonly #cases = new Map<number, ArmedCase>();
  readonly #waiters = new Waiters({ drain: () => this.drain(), onCount: (count) => this.#announce(count) });
  readonly #processes: ProcessEvent[] = [];
  readonly #exited = new Set<number>();
  readonly #unseen: UnseenEvent[] = [];
  #serverEvents: ServerEvent[] = [];
  #isClosed = false;
  #retry: NodeJS.Timeout | undefined;

  /** @throws NthfailError `NF_E_USAGE`, `NF_E_SEGMENT`, `NF_E_NATIVE`, `NF_E_PLATFORM` or `NF_E_COMPILER`. */
  constructor(options: RigOptions = {}) {
    this.directory = makePrivateDirectory();
    try {
      this.#segment = createSegment(this.segmentPath, options.journalCapacity ?? 65_536, options.coverage);
    } catch (error) {
      removeScratchDirectory(this.directory);
      throw error;
    }
    const { view } = this.#segment;
    this.#words = new Int32Array(view.buffer, view.byteOffset, HEADER.size / 4);
    view.writeUInt32LE(options.ioUring === 'refuse' ? 1 : 0, HEADER.refusesIoUring);
    const coverageAt = Number(view.readBigUInt64LE(HEADER.coverageAt));
    if (coverageAt > 0) this.reachedPlaces = new ReachedPlaces(view.subarray(coverageAt));
    this.#holdLimitMs = options.holdLimitMs ?? 30_000;
    this.#reader = new JournalReader(this.#segment.view);
    this.#doorbell = new Socket({ fd: watchDoorbell(this.#segment), readable: true, writable: false });
    this.#doorbell.on('data', () => this.drain());
    this.#doorbell.unref();
  }

  /** Path of the segment file, for the environment of the server. */
  get segmentPath(): string {
    return join(this.directory, 'segment');
  }

  /** Processes that have the preload library in them, in order of appearance; ended ones included. */
  get processes(): readonly ProcessEvent[] {
    return this.#processes;
  }

  /** Pids of the processes that ended of their own accord, not by a signal. */
  get exitedPids(): ReadonlySet<number> {
    return this.#exited;
  }

  /** Where processes of the server began what the library cannot follow (io_uring): bytes may have moved unseen. */
  get unseen(): readonly UnseenEvent[] {
    this.drain();
    return this.#unseen;
  }

  /** The newest log records and turn ends of the server, oldest first. */
  get serverEvents(): readonly ServerEvent[] {
    this.drain();
    return this.#serverEvents;
  }

  /** What the engine could not follow since the start. */
  get losses(): Losses {
    return this.#reader.readLosses();
  }

  /**
   * Has the server's writes to this file journaled. The file must exist.
   * @throws NthfailError `NF_E_SEGMENT` past eight files.
   */
  watchLog(path: string): void {
    const { dev, ino } = statSync(path, { bigint: true });
    watchLog(this.#segment, dev, ino);
  }

  /**
   * Arms a plan. Its steps strike on the connections that they name, or on `connection` where they name none; each
   * case stands for itself, so any number of plans can be armed side by side.
   * @throws NthfailError `NF_E_SYMBOLS` for a caller that no module of the server has; `NF_E_USAGE` for a plan of allocations where they are not followed; `NF_E_SEGMENT` when all 1024 slots are armed, or a plan with steps for the server is armed
   *   already: those are counted once for the whole server.
   */
  arm(plan: Plan, connection: CaseKey, options: ArmOptions = {}): ArmedCase {
    this.drain();
    if (needsAllocations(plan)) this.#assertAllocations();
    const code = locateCallers(plan.steps, this.#livingPids());
    const noted = { notesSites: code.size > 0, ...options };
    const groups = groupSteps(plan, connection);
    const places: RulePlace[] = [];
    const slots: number[] = [];
    const descriptorSlots: number[] = [];
    const lastConnection = this.#segment.view.readUInt32LE(HEADER.nextConnection);
    try {
      for (const { selector, indexes, steps } of groups) {
        const slot = armCase(this.#segment, encodeCase(selector, steps, this.#holdLimitMs, noted, code));
        slots.push(slot);
        if (selector.by === 'descriptor') descriptorSlots.push(slot);
        indexes.forEach((index, rule) => (places[index] = { slot, rule }));
      }
    } catch (error) {
      for (const slot of slots) disarmCase(this.#segment, slot);
      throw error;
    }
    const armed = new ArmedCase({
      plan,
      slots,
      descriptorSlots,
      places,
      lastConnection,
      segment: this.#segment,
      waitFor: (isDone, timeoutMs) => this.waitFor(isDone, timeoutMs),
      drain: () => this.drain(),
      onDisarm: () => {
        this.drain();
        for (const slot of slots) this.#cases.delete(slot);
      },
    });
    armed.hasCompany = this.#cases.size > 0;
    for (const other of this.#cases.values()) other.hasCompany = true;
    for (const slot of slots) this.#cases.set(slot, armed);
    return armed;
  }

  /** Of the processes that have an entry in the segment still, the first first. */
  #livingPids(): readonly number[] {
    const { view } = this.#segment;
    return this.#processes
      .filter(({ process, pid }) => view.readUInt32LE(AREA.processes.at + process * PROCESS.size) === pid)
      .map(({ pid }) => pid);
  }

  /** Allocations of a server whose malloc is not followed would never be struck. */
  #assertAllocations(): void {
    const { view } = this.#segment;
    for (const { process, pid } of this.#processes) {
      const at = AREA.processes.at + process * PROCESS.size;
      if (view.readUInt32LE(at + PROCESS.pid) !== pid) continue;
      const allocator = view.readUInt32LE(at + PROCESS.allocator);
      if (allocator === ALLOCATOR.own)
        throw new NthfailError(
          'NF_E_USAGE',
          `process ${pid} has a malloc of its own, which no library can follow`,
          {
            hint: 'is it linked with an allocator, or statically? build it with that of libc, or as a shared library',
          },
        );
      if (allocator === ALLOCATOR.left)
        throw new NthfailError(
          'NF_E_USAGE',
          'the plan names allocations, which this server is not followed in',
          {
            hint: 'start it with startServer(target, { allocations: true }), or nthfail with --allocations',
          },
        );
    }
  }

  /**
   * Puts the engine in front of the calls that one library of this process makes: see `attach`.
   * @returns how many functions it calls that the engine stands in front of now
   * @throws NthfailError `NF_E_ATTACH`
   */
  attach(path: string): number {
    return attachLibrary(this.#segment, path);
  }

  /** Makes a descriptor of this process a connection of `armed`. @throws NthfailError `NF_E_SEGMENT` */
  give(armed: ArmedCase, fd: number): void {
    for (const slot of armed.descriptorSlots) giveDescriptor(this.#segment, slot, fd);
  }

  /** Takes what the journal holds and hands it to the cases. Called by itself whenever the server rings. */
  drain(): void {
    if (this.#isClosed) return;
    for (const { caseSlot, event } of this.#reader.drain()) {
      if (event.kind === 'process') {
        this.#processes.push(event);
        this.#exited.delete(event.pid);
      } else if (event.kind === 'exit') this.#exited.add(event.pid);
      else if (event.kind === 'unseen') this.#unseen.push(event);
      else if (event.kind === 'log' || event.kind === 'turn-end') this.#serverEvents.push(event);
      else if (caseSlot !== undefined) this.#cases.get(caseSlot)?.take(caseSlot, event);
    }
    if (this.#serverEvents.length > 2 * REMEMBERED)
      this.#serverEvents = this.#serverEvents.slice(-REMEMBERED);
    this.#retryLater();
    this.#waiters.look();
  }

  /**
   * Waits until `isDone`, which is asked again whenever the server rings. Rejects with what it throws.
   * @returns false when `timeoutMs` milliseconds passed first, or the rig was closed
   */
  waitFor(isDone: () => boolean, timeoutMs: number): Promise<boolean> {
    return this.#waiters.waitFor(isDone, timeoutMs);
  }

  /** A process that ended while it wrote an event rings no more: what others wrote behind it is looked for again. */
  #retryLater(): void {
    const { retryMs } = this.#reader;
    if (retryMs === undefined || this.#retry !== undefined) return;
    this.#retry = setTimeout(() => {
      this.#retry = undefined;
      this.drain();
    }, retryMs);
    this.#retry.unref();
  }

  /** Has the server ring for every event on a connection while somebody waits for one, and otherwise not. */
  #announce(waiters: number): void {
    if (!this.#isClosed) Atomics.store(this.#words, HEADER.waiting / 4, waiters);
  }

  /**
   * Has every process of the server say how much memory it has allocated whenever one of its threads polls, until
   * {@link endCensus}; it rings then if somebody waits. A process that does not poll does not answer.
   * @returns the number of this census; they grow by 1
   */
  beginCensus(): number {
    if (this.#isClosed) return 0;
    const number = Atomics.add(this.#words, HEADER.census / 4, 1) + 1;
    Atomics.add(this.#words, HEADER.counting / 4, 1);
    return number;
  }

  /** Ends a census that was begun. */
  endCensus(): void {
    if (!this.#isClosed) Atomics.sub(this.#words, HEADER.counting / 4, 1);
  }

  /** What a process of {@link processes} answered last. */
  readCensus(process: ProcessEvent): CensusAnswer {
    return readCensus(this.#segment.view, process);
  }

  /** Disarms what is armed and gives everything back. The server should have ended before. */
  close(): void {
    if (this.#isClosed) return;
    for (const armed of this.#cases.values()) armed.disarm();
    this.#isClosed = true;
    clearTimeout(this.#retry);
    this.#waiters.close();
    closeSegment(this.#segment);
    this.#doorbell.destroy();
    removeScratchDirectory(this.directory);
  }
}

function makePrivateDirectory(): string {
  try {
    return makeScratchDirectory('/dev/shm');
  } catch {
    return makeScratchDirectory(tmpdir());
  }
}
