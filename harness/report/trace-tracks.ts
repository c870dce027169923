/** Where an event of a trace stands: a thread of a process, as the viewers name them. */
export interface Track {
  readonly pid: number;
  readonly tid: number;
}

/** The first number that no process or thread of Linux has: `pid_max` is at most 2^22 (proc_sys_kernel(5)). */
const FREE = 2 ** 22 + 1;
const CLIENTS = FREE;
const CONNECTIONS = FREE + 1;
const LOG = FREE + 2;
const TURNS = FREE + 3;
/** From here on: server processes of which only the slot in the journal is known. */
const SLOTS = FREE + 0x1_00;
/** From here on: threads that stand for a client, then for a connection, then for the turns of a thread. */
const CLIENT_THREADS = FREE + 0x1_00_00;
const CONNECTION_THREADS = FREE + 0x1_00_00_00;
const TURN_THREADS = FREE + 0x2_00_00_00;

/**
 * The tracks of a trace with their names: the server's threads under their own numbers, and beside them one for each client and
 * each connection, under numbers that no thread has. Perfetto takes a thread's number for unique among all processes.
 */
export class TraceTracks {
  readonly #title: string;
  readonly #pids: Readonly<Record<number, number>>;
  readonly #processes = new Map<number, string>();
  readonly #threads = new Map<number, { readonly track: Track; readonly name: string }>();

  /**
   * @param title what the server is called
   * @param pids process ids by slot, as far as they are known
   */
  constructor(title: string, pids: Readonly<Record<number, number>>) {
    this.#title = title;
    this.#pids = pids;
  }

  /** A thread of the server. @param slot of its process */
  server(slot: number, tid: number): Track {
    const pid = this.#pids[slot] ?? SLOTS + slot;
    return this.#add({ pid, tid }, this.#title, tid === pid ? 'main thread' : `thread ${tid}`);
  }

  /** The thread that wrote to a log, or a track of its own where it made no call of the case. */
  log(tid: number): Track {
    return Object.values(this.#pids).includes(tid)
      ? this.#add({ pid: tid, tid }, this.#title, 'main thread')
      : this.#add({ pid: LOG, tid }, 'log', `thread ${tid}`);
  }

  /** A client. @param index its place among them */
  client(index: number, name: string): Track {
    return this.#add({ pid: CLIENTS, tid: CLIENT_THREADS + index }, 'client', name);
  }

  /** A connection, as the server's calls show it. @param index its place among them */
  connection(index: number, name: string): Track {
    return this.#add({ pid: CONNECTIONS, tid: CONNECTION_THREADS + index }, 'connections', name);
  }

  /** The turns of a thread of the server, and its handlers. */
  turns(tid: number): Track {
    return this.#add({ pid: TURNS, tid: TURN_THREADS + tid }, 'turns, handlers', `thread ${tid}`);
  }

  /** The names of all tracks that were asked for. */
  get names(): readonly {
    readonly name: 'process_name' | 'thread_name';
    readonly track: Track;
    readonly text: string;
  }[] {
    return [
      ...[...this.#processes].map(([pid, text]) => ({
        name: 'process_name' as const,
        track: { pid, tid: pid },
        text,
      })),
      ...[...this.#threads.values()].map(({ track, name: text }) => ({
        name: 'thread_name' as const,
        track,
        text,
      })),
    ];
  }

  /** A thread that is there already stays where it is. */
  #add(track: Track, processName: string, name: string): Track {
    const known = this.#threads.get(track.tid);
    if (known !== undefined) return known.track;
    this.#processes.set(track.pid, processName);
    this.#threads.set(track.tid, { track, name });
    return track;
  }
}
