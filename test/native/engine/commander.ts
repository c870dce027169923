import { once } from 'node:events';
import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { getSystemErrorName } from 'node:util';

/** The errno that `call-on-command` sets before each call. */
const UNTOUCHED = 9999;

/** What a call of `call-on-command` came to. */
export interface CallAnswer {
  readonly result: number;
  /** Name of the errno after the call; undefined when the call left errno alone. */
  readonly errno: string | undefined;
  /** SIGPIPEs that the calling thread got meanwhile. */
  readonly sigpipes: number;
  /** The caller's arguments are as they were: all of them after a failure, else those that are not for results. */
  readonly isKept: boolean;
  /** sendfile: the caller's offset after the call. splice and tee: bytes left in the pipe they read. */
  readonly offset: number;
  /** sendfile: position of the file. tee, vmsplice, splice_from: bytes in the pipe they wrote. Polls: events. getsockopt: value. */
  readonly position: number;
  /** Descriptors that the process has more than before the call. */
  readonly made: number;
  /** The length of each message after the call; 77 where nobody wrote one. */
  readonly lengths: readonly number[];
  /** What a call that receives left in the caller's memory, or in its pipe. */
  readonly bytes: Buffer;
}

/** One thread of the server `call-on-command`, which makes one call after the other. */
export class Commander {
  readonly #socket: Socket;
  readonly #waiting: ((line: string) => void)[] = [];

  private constructor(socket: Socket) {
    this.#socket = socket;
    createInterface(socket).on('line', (line) => this.#waiting.shift()?.(line));
  }

  /** Connects to the control socket at `path`. */
  static async connect(path: string): Promise<Commander> {
    const socket = createConnection(path);
    await once(socket, 'connect');
    return new Commander(socket);
  }

  /** Has the thread make a call, such as `send 7 100`. Resolves when the call has returned. */
  async call(...words: readonly (string | number)[]): Promise<CallAnswer> {
    this.#socket.write(`${words.join(' ')}\n`);
    const line = await new Promise<string>((resolve) => this.#waiting.push(resolve));
    const fields = line.split(' ');
    const [result = NaN, error = NaN, sigpipes = NaN, isKept = 0, offset = 0, position = 0, made = 0] =
      fields.map(Number);
    return {
      result,
      errno: error === UNTOUCHED ? undefined : getSystemErrorName(-error),
      sigpipes,
      isKept: isKept === 1,
      offset,
      position,
      made,
      lengths: (fields[7] ?? '').split(',').slice(0, -1).map(Number),
      bytes: Buffer.from(fields[8] ?? '', 'hex'),
    };
  }

  close(): void {
    this.#socket.destroy();
  }
}
