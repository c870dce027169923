import { join } from 'node:path';
import { connectRawClient } from '../../harness/exchange/connect-raw-client.ts';
import type { RawClient } from '../../harness/exchange/raw-client.ts';
import type { Until } from '../../harness/exchange/until.ts';
import { compile } from '../../harness/native/compile.ts';
import { packageRoot } from '../../harness/native/package-root.ts';
import { commandTarget } from '../../harness/target/command.ts';
import type { Target } from '../../harness/target/target.ts';
import { pinTarget } from '../pinned.ts';
import type { TimedCall } from './timed-call.ts';

/** Calls of one batch, which the victim times as one (`BATCH` in its source). */
export const BATCH = 200;

const ANSWER_TIMEOUT_MS = 10_000;

/** The victim under `tool`, a program and its arguments; by itself when that is empty. All of it is on one CPU. */
export function victimTarget(tool: readonly string[]): Target {
  const victim = compile({
    name: 'timed-calls',
    folder: join(packageRoot(), 'fixtures/victims'),
    sources: ['timed-calls.c'],
    flags: [],
  });
  const [command, ...args] = [...tool, victim, '{host}', '{port}'] as const;
  return pinTarget(commandTarget({ command, args }));
}

/** The control connection to a running victim. */
export class VictimControl {
  readonly #client: RawClient;

  private constructor(client: RawClient) {
    this.#client = client;
  }

  /** @throws NthfailError `NF_E_CLIENT` */
  static async open({
    host,
    port,
  }: {
    readonly host: string;
    readonly port: number;
  }): Promise<VictimControl> {
    return new VictimControl(await connectRawClient({ host, port }));
  }

  /**
   * Has the victim make batches of calls on a new connection from `source` to itself.
   * @returns the nanoseconds of each batch; a failed one is the last, and is -errno
   */
  async timeBatches({ name }: TimedCall, source: string, count: number): Promise<readonly number[]> {
    void this.#client.send(Buffer.from(`${name} ${source} ${count}\n`));
    const untilLineEnd: Until = (chunk) => (chunk.includes('\n') ? chunk.length : undefined);
    const { bytes } = await this.#client.receive({ until: untilLineEnd, timeoutMs: ANSWER_TIMEOUT_MS });
    return bytes.toString('latin1').trim().split(' ').map(Number);
  }

  async close(): Promise<void> {
    await this.#client.close();
  }
}
