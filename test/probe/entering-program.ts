import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { buildVictim } from '../native/build-victim.ts';

/** A process and one of its threads. */
export interface Enterer {
  readonly pid: number;
  readonly tid: number;
}

/** The victim enters-functions, which enters its functions as it is told. */
export class EnteringProgram {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  /** Its first process. */
  readonly pid: number;

  private constructor(child: ChildProcess, lines: AsyncIterator<string>, pid: number) {
    this.#child = child;
    this.#lines = lines;
    this.pid = pid;
  }

  /** Starts it, and waits until its worker and its heir are there. */
  static async start(path: string = buildVictim('enters-functions')): Promise<EnteringProgram> {
    const child = spawn(path, { stdio: ['pipe', 'pipe', 'inherit'] });
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return new EnteringProgram(child, lines, readEnterer(await lines.next()).pid);
  }

  /** Has functions entered: `thread abc`. Returns by whom, when it is done. */
  async enter(order: string): Promise<Enterer> {
    this.#child.stdin?.write(`${order}\n`);
    return readEnterer(await this.#lines.next());
  }

  /** Ends it and its heir. */
  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.#child.stdin?.end();
    await ended;
  }
}

function readEnterer({ value, done }: IteratorResult<string, unknown>): Enterer {
  if (done === true || typeof value !== 'string') throw new Error('enters-functions has ended');
  const [pid = NaN, tid = NaN] = value.split(' ').map(Number);
  return { pid, tid };
}

/** Where a function of a program begins in its file, as nm and readelf say. */
export function findOffset(path: string, name: string): number {
  const symbol = execFileSync('nm', [path], { encoding: 'utf8' })
    .split('\n')
    .find((line) => line.endsWith(` ${name}`));
  const address = parseInt(symbol ?? '', 16);
  for (const line of execFileSync('readelf', ['-lW', path], { encoding: 'utf8' }).split('\n')) {
    const [kind, offset, begin, , bytes] = line.trim().split(/\s+/);
    const within = address - Number(begin);
    if (kind === 'LOAD' && within >= 0 && within < Number(bytes)) return Number(offset) + within;
  }
  throw new Error(`no function ${name} in ${path}`);
}
