import { closeSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect } from 'vitest';
import { type ConnectionView, viewConnections } from '../../harness/journal/connection-view.ts';
import { buildNative } from '../../harness/native/build-native.ts';
import type { ArmedCase } from '../../harness/rig/armed-case.ts';
import { Rig } from '../../harness/rig/rig.ts';
import { makeScratchDirectory, removeScratchDirectory } from '../../harness/rig/scratch-directory.ts';
import { canConnect } from '../../harness/target/can-connect.ts';
import { findProgram } from '../../harness/target/check-binary.ts';
import { findFreePort, pickServerHost } from '../../harness/target/free-port.ts';
import { GuardedProcess } from '../../harness/target/guarded-process.ts';
import type { ProcessEnd } from '../../harness/target/process-end.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { type ProgramRun, runProgram } from './run-program.ts';

/**
 * `without` the library; with the `idle` library, and nothing armed; `journaling`, with an empty plan armed for the
 * client's connections, so that every call on them is written down.
 */
export type Mode = 'without' | 'idle' | 'journaling';

const MODES: readonly Mode[] = ['without', 'idle', 'journaling'];

/** The address that the kernel gives a client that binds none, and connects to one of 127.0.0.0/8. */
export const DEFAULT_SOURCE = '127.0.0.1';

/** Events that a journal holds here: programs that make a hundred thousand calls a second are to lose none. */
const JOURNAL_CAPACITY = 2 ** 20;

const PATIENCE_MS = 20_000;

/** Has `observe` run a program in each mode, one after the other, and what it returns be the same each time. */
export async function expectSameInEachMode(observe: (mode: Mode) => Promise<unknown>): Promise<void> {
  const seen: Partial<Record<Mode, unknown>> = {};
  for (const mode of MODES) seen[mode] = await observe(mode);
  expect(seen.without).not.toBe(undefined);
  for (const mode of MODES) expect({ seen: seen[mode] }, `in mode ${mode}`).toEqual({ seen: seen.without });
}

/** The library and its segment in one mode, for programs that the caller starts. */
export class Presence {
  readonly mode: Mode;
  /** Absent in the mode `without`. */
  readonly rig: Rig | undefined;
  readonly #armed: ArmedCase[] = [];

  constructor(mode: Mode, rig: Rig | undefined) {
    this.mode = mode;
    this.rig = rig;
  }

  /** Runs a program with the library in it as the mode has it, on the same segment. */
  async run(command: string, args: readonly string[], input: Iterable<Buffer> = []): Promise<ProgramRun> {
    if (this.rig === undefined) return runProgram(command, args, { input });
    const before = this.rig.processes.length;
    const env = { LD_PRELOAD: buildNative().preload, NTHFAIL_SEGMENT: this.rig.segmentPath };
    const run = await runProgram(command, args, { input, env });
    this.rig.drain();
    expect(this.rig.processes.length, `${command} has the library in it`).toBeGreaterThan(before);
    return run;
  }

  /** Has the connections from this address journaled, in the mode for that. */
  follow(source: string): void {
    if (this.mode !== 'journaling' || this.rig === undefined) return;
    this.#armed.push(this.rig.arm({ steps: [] }, { by: 'source', address: source }));
  }

  /**
   * Makes sure that the library was there if it should be, and ends what {@link follow} began: the bytes that the
   * journal's writes report are `receivedBytes`, every connection is closed in the journal, and nothing was lost.
   * @param isClosed false for a program that leaves connections to children which cannot say that they end
   */
  async expectJournalOf(receivedBytes: number, isClosed = true): Promise<void> {
    if (this.rig === undefined) return;
    expect(this.rig.processes).not.toHaveLength(0);
    if (this.mode === 'journaling') {
      if (isClosed) await this.waitForCloses();
      this.rig.drain();
      expect(this.#connections()).not.toHaveLength(0);
      expect(this.#connections().reduce((sum, { sentBytes }) => sum + sentBytes, 0)).toBe(receivedBytes);
    }
    for (const armed of this.#armed.splice(0)) armed.disarm();
    expect(this.rig.losses).toEqual({ events: 0, connections: 0, descriptors: 0 });
  }

  /** Waits until the journal says that every connection is closed that it says was accepted, if there is a journal. */
  async waitForCloses(): Promise<void> {
    if (this.mode !== 'journaling' || this.rig === undefined) return;
    const areClosed = (): boolean => {
      const connections = this.#connections();
      return connections.length > 0 && connections.every(({ lastClose }) => lastClose !== undefined);
    };
    expect(await this.rig.waitFor(areClosed, PATIENCE_MS), 'all connections are closed').toBe(true);
  }

  #connections(): readonly ConnectionView[] {
    return this.#armed.flatMap(({ events }) => viewConnections(events));
  }
}

/** Runs `use` with the library's presence in `mode`, for programs that only connect, or serve themselves. */
export async function withPresence<Result>(
  mode: Mode,
  use: (presence: Presence) => Promise<Result>,
): Promise<Result> {
  const rig = mode === 'without' ? undefined : new Rig({ journalCapacity: JOURNAL_CAPACITY });
  try {
    return await use(new Presence(mode, rig));
  } finally {
    rig?.close();
  }
}

/** A server that runs in one of the modes. */
export interface ServerInMode {
  readonly host: string;
  readonly port: number;
  /** Its private directory. */
  readonly directory: string;
  readonly presence: Presence;
  /** What it wrote to its outputs and logs, with its address, its directory, pids and times masked. */
  readonly readLog: () => string;
  readonly stop: () => Promise<ProcessEnd>;
}

/** Runs `use` with a server in `mode`, and stops the server. @returns what `use` returns, with the server's log and end */
export async function withServer<Result>(
  target: Target,
  mode: Mode,
  use: (server: ServerInMode) => Promise<Result>,
): Promise<{ readonly result: Result; readonly log: string; readonly end: ProcessEnd }> {
  const server = mode === 'without' ? await startWithout(target) : await startWith(target, mode);
  try {
    const result = await use(server);
    const log = server.readLog();
    return { result, log, end: await server.stop() };
  } finally {
    await server.stop();
  }
}

async function startWith(target: Target, mode: Mode): Promise<ServerInMode> {
  const server = await startServer(target, { journalCapacity: JOURNAL_CAPACITY });
  const { host, port, rig, site } = server;
  return {
    host,
    port,
    directory: site.directory,
    presence: new Presence(mode, rig),
    readLog: () => mask(server.readOutput(), { host, port, directory: site.directory }),
    stop: async () => (await server.stop()).end,
  };
}

/** The same server in the same guard, without the library. */
async function startWithout(target: Target): Promise<ServerInMode> {
  const siteHost = pickServerHost();
  const directory = makeScratchDirectory(tmpdir());
  const site = { directory, host: siteHost, port: await findFreePort(siteHost) };
  const launch = target.prepare(site);
  const at = launch.listensAt ?? { host: site.host, port: site.port };
  const outputPath = join(directory, 'output.log');
  const outputFd = openSync(outputPath, 'a', 0o600);
  const guarded = new GuardedProcess({
    guard: buildNative().guard,
    command: findProgram(launch.command),
    args: launch.args,
    cwd: process.cwd(),
    env: { ...process.env, ...launch.env },
    outputFd,
    removeDirectories: [directory],
  });
  closeSync(outputFd);
  for (const path of launch.logFiles ?? []) writeFileSync(path, '', { flag: 'a' });
  let stopping: Promise<ProcessEnd> | undefined;
  const stop = async (): Promise<ProcessEnd> => {
    guarded.signal(launch.stopSignal);
    const timer = setTimeout(() => guarded.signal('SIGKILL'), PATIENCE_MS);
    const end = await guarded.ended;
    clearTimeout(timer);
    await guarded.release();
    removeScratchDirectory(directory);
    return end;
  };
  for (const end = Date.now() + PATIENCE_MS; !(await canConnect(at.host, at.port)); await delay(10))
    if (Date.now() > end || guarded.end !== undefined) {
      const output = readFileSync(outputPath, 'utf8');
      await stop();
      throw new Error(`${target.name} does not run without the library: ${output}`);
    }
  const files = [outputPath, ...(launch.logFiles ?? [])];
  return {
    ...at,
    directory,
    presence: new Presence('without', undefined),
    readLog: () => mask(files.map((path) => readFileSync(path, 'utf8')).join(''), { ...at, directory }),
    stop: () => (stopping ??= stop()),
  };
}

/** Masks what differs between two runs of any program: where it ran, and when. */
export function mask(
  text: string,
  { host, port, directory }: { readonly host: string; readonly port: number; readonly directory?: string },
): string {
  return (directory === undefined ? text : text.replaceAll(directory, 'DIRECTORY'))
    .replaceAll(`${host}:${port}`, 'HOST:PORT')
    .replaceAll(host, 'HOST')
    .replaceAll(/\b127\.\d+\.\d+\.\d+\b(?:[: ]\d+\b)?/g, 'CLIENT')
    .replaceAll(new RegExp(String.raw`(port[=: ]{1,2})${port}\b`, 'gi'), '$1PORT')
    .replaceAll(/\b\d{4}[-/]\d\d[-/]\d\d[ T]\d\d:\d\d:\d\d(?:\.\d+)?/g, 'TIME')
    .replaceAll(/\b\d\d[ /]\w{3}[ /]\d{4}[ :]\d\d:\d\d:\d\d(?:\.\d+)?/g, 'TIME');
}
