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
  /** The caller's buffers, iovec array and msghdr are as they were. */
  readonly isKept: boolean;
  /** sendfile: the caller's offset after the call. */
  readonly offset: number;
  /** sendfile: the position of the file after the call. */
  readonly position: number;
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
    const [result = NaN, error = NaN, sigpipes = NaN, isKept = 0, offset = 0, position = 0] = line
      .split(' ')
      .map(Number);
    const errno = error === UNTOUCHED ? undefined : getSystemErrorName(-error);
    return { result, errno, sigpipes, isKept: isKept === 1, offset, position };
  }

  close(): void {
    this.#socket.destroy();
  }
}
