import { DataType, load, open } from 'ffi-rs';
import { parseAddress } from '../../harness/rig/encode-case.ts';
import { buildWritePath } from '../native/got/write-path.ts';

const COUNTS = ['ready', 'error', 'sent', 'passes', 'records', 'alerts', 'closed', 'end'] as const;

/** What the write path did for one client; see `enum write_path_count` of `write-path.h`. */
export type WritePathCounts = Readonly<Record<(typeof COUNTS)[number], number>>;

/** The reference server's write path, loaded into this process through ffi-rs as a user's own C code would be. */
export class WritePathLibrary {
  readonly path: string;
  readonly #name: string;

  /** Builds it with some switches of `bug.h` and opens it. To be made before anything is called through ffi-rs. */
  constructor(flags: readonly string[] = []) {
    this.path = buildWritePath(flags);
    this.#name = `write-path ${flags.join(' ')}`;
    open({ library: this.#name, path: this.path });
  }

  /** Starts the server inside. @returns its port */
  start(log: string): number {
    return this.#call('write_path_start', Buffer.from(log), Buffer.byteLength(log));
  }

  /** Connects a client from `source` and has it ask for `path`. @returns its number */
  request(source: string, path: string): number {
    const bytes = Buffer.from(path);
    return this.#call('write_path_request', parseAddress(source), bytes, bytes.length, 0);
  }

  /** Runs turns until nothing happens any more. */
  run(quietMs = 0): void {
    this.#call('write_path_run', quietMs);
  }

  /** The server's descriptor of a client's connection. */
  descriptorOf(client: number): number {
    return this.#call('write_path_descriptor', client);
  }

  counts(client: number): WritePathCounts {
    const out = Buffer.alloc(4 * COUNTS.length);
    this.#call('write_path_counts', client, out, out.length);
    return Object.fromEntries(
      COUNTS.map((name, index) => [name, out.readInt32LE(4 * index)]),
    ) as WritePathCounts;
  }

  /** What the client has got. */
  drain(client: number, capacityBytes = 65_536): Buffer {
    const out = Buffer.alloc(capacityBytes);
    return out.subarray(0, this.#call('write_path_drain', client, out, out.length, 20));
  }

  leave(client: number): void {
    this.#call('write_path_leave', client);
  }

  stop(): void {
    this.#call('write_path_stop');
  }

  #call(funcName: string, ...paramsValue: readonly (number | Buffer)[]): number {
    const paramsType = paramsValue.map((value) =>
      typeof value === 'number' ? DataType.I32 : DataType.U8Array,
    );
    return load({
      library: this.#name,
      funcName,
      retType: DataType.I32,
      paramsType,
      paramsValue: [...paramsValue],
    });
  }
}
