import { NthfailError } from '../errors.ts';
import type { ReceiveOptions } from './client.ts';
import type { ExchangeEnd } from './exchange.ts';
import { Inbox } from './inbox.ts';
import { PendingReceive, type ReceiveOutcome } from './pending-receive.ts';
import { untilBytes } from './until.ts';

/** The bytes that came on a connection, and who waits for them: one receive at a time. */
export class Receiver {
  readonly #inbox = new Inbox();
  #receive: PendingReceive | undefined;
  #end: ExchangeEnd | undefined;

  /** How many bytes wait to be taken. */
  get bytes(): number {
    return this.#inbox.bytes;
  }

  /** Adds bytes that came. */
  put(bytes: Buffer): void {
    this.#inbox.put(bytes);
    this.#receive?.look();
  }

  /** Says that no more come. */
  end(end: ExchangeEnd): void {
    this.#end ??= end;
    this.#receive?.end(end);
  }

  /** @throws NthfailError NF_E_USAGE while another receive waits, and what the condition throws */
  async receive({ until, timeoutMs }: ReceiveOptions): Promise<ReceiveOutcome> {
    if (this.#receive !== undefined) {
      throw new NthfailError('NF_E_USAGE', 'two receives at a time on one client', {
        hint: 'await the first one before the next',
      });
    }
    const condition = typeof until === 'number' ? untilBytes(until) : until;
    const receive = new PendingReceive(this.#inbox, condition, timeoutMs);
    this.#receive = receive;
    receive.look();
    if (this.#end !== undefined) receive.end(this.#end);
    try {
      return await receive.outcome;
    } finally {
      this.#receive = undefined;
    }
  }
}
