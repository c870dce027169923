interface Waiter {
  readonly look: () => void;
  readonly settle: (isDone: boolean) => void;
}

/** Those who wait for something that the journal tells. */
export class Waiters {
  readonly #waiting = new Set<Waiter>();
  readonly #drain: () => void;
  readonly #onCount: (count: number) => void;
  #isClosed = false;
  #isLooking = false;

  /** `drain` brings what they look at up to date, and calls {@link look}; `onCount` is told how many wait, at each change. */
  constructor(options: { readonly drain: () => void; readonly onCount: (count: number) => void }) {
    this.#drain = options.drain;
    this.#onCount = options.onCount;
  }

  /** Has each look again. */
  look(): void {
    // What a waiter looks at may drain in its turn.
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const waiter of this.#waiting) waiter.look();
    } finally {
      this.#isLooking = false;
    }
  }

  /**
   * Waits until `isDone`, which is asked again at each {@link look}. Rejects with what it throws.
   * @returns false when `timeoutMs` milliseconds passed first, or {@link close} was called
   */
  waitFor(isDone: () => boolean, timeoutMs: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiter);
        this.#onCount(this.#waiting.size);
      };
      const waiter: Waiter = {
        look: () => {
          try {
            if (isDone()) waiter.settle(true);
          } catch (error) {
            end();
            reject(error);
          }
        },
        settle: (outcome) => {
          end();
          resolve(outcome);
        },
      };
      // The last look covers what was written without ringing.
      const timer = setTimeout(() => {
        this.#drain();
        waiter.settle(false);
      }, timeoutMs);
      this.#waiting.add(waiter);
      this.#onCount(this.#waiting.size);
      // What was journaled before the server knew that somebody waits did not ring: the drain looks at it.
      if (this.#isClosed || this.#isLooking) waiter.look();
      else this.#drain();
    });
  }

  /** Ends every wait: nothing more will come. */
  close(): void {
    this.#isClosed = true;
    for (const waiter of this.#waiting) waiter.settle(false);
  }
}
