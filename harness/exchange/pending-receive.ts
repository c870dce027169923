import type { ExchangeEnd } from './exchange.ts';
import type { Inbox } from './inbox.ts';
import type { Until } from './until.ts';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a receive came to. `bytes` are all it took; no other receive gets them again. */
export type ReceiveOutcome =
  /** What was waited for is there. */
  | { readonly kind: 'enough'; readonly bytes: Buffer }
  /** The connection ended first. */
  | { readonly kind: 'ended'; readonly bytes: Buffer; readonly end: ExchangeEnd }
  /** The time was up first. */
  | { readonly kind: 'timed-out'; readonly bytes: Buffer };

/** A receive that waits for bytes in an inbox. */
export class PendingReceive {
  /** Rejects only with what `until` throws. */
  readonly outcome: Promise<ReceiveOutcome>;
  readonly #inbox: Inbox;
  readonly #until: Until;
  readonly #taken: Buffer[] = [];
  readonly #timer: NodeJS.Timeout;
  #resolve!: (outcome: ReceiveOutcome) => void;
  #reject!: (reason: unknown) => void;
  #isSettled = false;

  constructor(inbox: Inbox, until: Until, timeoutMs: number) {
    this.#inbox = inbox;
    this.#until = until;
    this.outcome = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#timer = setTimeout(
      () => this.#settle((bytes) => ({ kind: 'timed-out', bytes })),
      Math.min(timeoutMs, LONGEST_TIMER_MS),
    );
  }

  /** Looks at what has come into the inbox since the last time. */
  look(): void {
    if (this.#isSettled) return;
    try {
      const isEnough = this.#inbox.moveTo(this.#taken, this.#until);
      if (isEnough) this.#settle((bytes) => ({ kind: 'enough', bytes }));
    } catch (error) {
      this.#settle(undefined);
      this.#reject(error);
    }
  }

  /** Gives up, because no more bytes will come. */
  end(end: ExchangeEnd): void {
    this.#settle((bytes) => ({ kind: 'ended', bytes, end }));
  }

  #settle(outcome: ((bytes: Buffer) => ReceiveOutcome) | undefined): void {
    if (this.#isSettled) return;
    this.#isSettled = true;
    clearTimeout(this.#timer);
    if (outcome !== undefined) this.#resolve(withBytes(outcome(Buffer.alloc(0)), this.#taken));
  }
}

/** The outcome, its bytes joined when somebody looks at them: most receives are for the measure alone. */
function withBytes(outcome: ReceiveOutcome, taken: readonly Buffer[]): ReceiveOutcome {
  let joined: Buffer | undefined;
  return Object.defineProperty(outcome, 'bytes', {
    get: () => (joined ??= Buffer.concat(taken)),
    enumerable: true,
  });
}
