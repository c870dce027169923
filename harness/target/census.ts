import { readdirSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { liveProcesses } from './live-processes.ts';
import type { RunningServer } from './running-server.ts';

/** Options of {@link takeCensus}. */
export interface CensusOptions {
  /** Longest wait for answers, and for the server's close of a poke, in milliseconds. Default 100. */
  readonly patienceMs?: number;
  /** How often to look at most, until two looks in a row agree; from 1. Default 6. */
  readonly looks?: number;
}

/**
 * How long the other processes have to answer once the first has, in milliseconds: one event wakes them at once, or not
 * at all, where the kernel or the server leaves it to the first.
 */
const GRACE_MS = 10;

/** How long no process may have polled before the server is taken to wait, in milliseconds. */
const QUIET_MS = 3;

type LiveProcess = ReturnType<typeof liveProcesses>[number];

/** What a server's processes hold. */
export interface Census {
  /** The processes that have the library in them and run, in order of appearance. */
  readonly processes: readonly ProcessCensus[];
  /** Open descriptors of all processes. */
  readonly descriptors: number;
  /** Threads of all processes. */
  readonly threads: number;
  /**
   * Bytes that the processes which ever answered had allocated and not freed; undefined when none did, or when one has a
   * malloc that is not libc's.
   */
  readonly liveBytes: number | undefined;
}

/** What one process holds. */
export interface ProcessCensus {
  readonly pid: number;
  /** 0 where the kernel does not let the harness look: a process of another user, or one that is not dumpable. */
  readonly descriptors: number;
  readonly threads: number;
  /**
   * Bytes allocated and not freed, by its malloc's own count; a process that did not answer this time has its last answer.
   * Undefined when it never answered, or its malloc is not libc's.
   */
  readonly liveBytes: number | undefined;
}

/**
 * Counts what the server holds while nothing is asked of it: descriptors and threads in /proc, bytes by asking its
 * processes (`Rig.beginCensus`), which answer whenever they poll. The caller's own connections should be closed.
 *
 * A poll is provoked by a poke, a connection that is opened and closed again without a word. What is counted must not
 * depend on how far the server is with it. So a look waits for the poll behind the accept, closes the poke, waits until
 * the server has closed it too (the client sees its end only after the descriptor is gone), and then until the server has
 * polled once more and does not go on: the newest answer is what it holds while it waits, with all memory of the poke
 * given back. Other processes, which may have been woken by the poke in vain, never had it.
 *
 * What may still be under way is the end of the caller's own connections, work that the server puts off, a thread that is
 * about to end. So looks are taken until two in a row agree, or there were `looks` of them: then the last one counts. A
 * server that leaks for each connection leaks for each poke too, and never agrees.
 *
 * A poke is a client from 127.0.0.1: cases by accept ordinal, by listener or of the server see it, so that none should be
 * armed meanwhile.
 *
 * Bytes that a thread frees into its cache (tcache) count as allocated: compare only after some requests of each kind.
 */
export async function takeCensus(server: RunningServer, options: CensusOptions = {}): Promise<Census> {
  const { patienceMs = 100, looks = 6 } = options;
  let before: Census | undefined;
  for (let look = 1; ; look += 1) {
    await pokeServer(server, patienceMs);
    const census = count(server);
    if (look >= looks || (before !== undefined && isSame(before, census))) return census;
    before = census;
  }
}

/** One poke, after which the newest answers are those of a server that waits. */
async function pokeServer(server: RunningServer, patienceMs: number): Promise<void> {
  const { rig } = server;
  const census = rig.beginCensus();
  const answered = (one: LiveProcess): number => rig.readCensus(one).census;
  // A server whose processes have never answered does not poll.
  const all = liveProcesses(server).filter((one) => census === 1 || answered(one) > 0);
  const countAnswers = (): number => all.reduce((sum, one) => sum + rig.readCensus(one).answers, 0);
  const poke = await openPoke(server, patienceMs);
  try {
    if (poke === undefined) return;
    const polls =
      all.length > 0 && (await rig.waitFor(() => all.some((one) => answered(one) >= census), patienceMs));
    if (polls)
      await rig.waitFor(() => all.every((one) => answered(one) >= census), Math.min(patienceMs, GRACE_MS));
    const before = countAnswers();
    await closePoke(poke, patienceMs);
    if (!polls) return;
    await rig.waitFor(() => countAnswers() > before, patienceMs);
    for (const end = performance.now() + patienceMs; performance.now() < end;) {
      const seen = countAnswers();
      if (!(await rig.waitFor(() => countAnswers() > seen, QUIET_MS))) return;
    }
  } finally {
    poke?.destroy();
    rig.endCensus();
  }
}

/** A connection to the server; undefined when it takes none. */
function openPoke({ host, port }: RunningServer, patienceMs: number): Promise<Socket | undefined> {
  return new Promise((resolve) => {
    const poke = connect({ host, port, allowHalfOpen: true });
    const giveUp = (): void => {
      poke.destroy();
      resolve(undefined);
    };
    poke.setTimeout(patienceMs, giveUp).on('error', giveUp);
    poke.once('connect', () => resolve(poke.setTimeout(0)));
  });
}

/** Ends the connection, and waits until the server has ended it too. */
function closePoke(poke: Socket, patienceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => poke.destroy(), patienceMs);
    poke.once('close', () => {
      clearTimeout(timer);
      resolve();
    });
    poke.resume().end();
  });
}

function count(server: RunningServer): Census {
  const live = liveProcesses(server);
  const answers = live.map((one) => server.rig.readCensus(one));
  const processes = live.map(({ pid }, index): ProcessCensus => ({
    pid,
    descriptors: countEntries(`/proc/${pid}/fd`),
    threads: countEntries(`/proc/${pid}/task`),
    liveBytes: answers[index]?.liveBytes,
  }));
  return {
    processes,
    descriptors: processes.reduce((sum, { descriptors }) => sum + descriptors, 0),
    threads: processes.reduce((sum, { threads }) => sum + threads, 0),
    liveBytes: sumKnown(answers.filter(({ census }) => census > 0).map(({ liveBytes }) => liveBytes)),
  };
}

/** Undefined when there is none, or one of them is not known. */
function sumKnown(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  if (known.length === 0 || known.length < numbers.length) return undefined;
  return known.reduce((sum, number) => sum + number, 0);
}

function isSame(one: Census, other: Census): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function countEntries(path: string): number {
  try {
    return readdirSync(path).length;
  } catch {
    return 0;
  }
}
