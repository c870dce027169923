import type { ClientStep } from '../exchange/workload.ts';

/** Most requests of one history: its responses together must fit what the two sockets hold while the client is paused. */
const MAX_REQUESTS = 6;

/**
 * What a right server owes one client that did these steps: every response that was asked for, in order, also after a half
 * close; and nothing more after a reset. It decides by the steps alone, so that a history means the same on every server.
 */
export class ConnectionModel {
  readonly #asked: string[] = [];
  #awaited = 0;
  #isPaused = false;
  #over: 'half-close' | 'reset' | undefined;

  /** The paths of the responses that are owed, or were, in order. */
  get asked(): readonly string[] {
    return this.#asked;
  }

  /** How many of them the client has waited for. */
  get awaited(): number {
    return this.#awaited;
  }

  /** The client has reset the connection. */
  get isReset(): boolean {
    return this.#over === 'reset';
  }

  /** The responses that must have come by now, or will: after a reset only those that were waited for. */
  get certain(): readonly string[] {
    return this.isReset ? this.#asked.slice(0, this.#awaited) : this.#asked;
  }

  /** Whether the step makes sense here: it changes something, and the harness can tell what it led to. */
  allows({ kind }: ClientStep): boolean {
    if (this.#over === 'reset') return false;
    // Before the first request there is nothing to see.
    if (this.#asked.length === 0) return kind === 'get';
    switch (kind) {
      case 'get':
        return this.#over === undefined && this.#asked.length < MAX_REQUESTS;
      case 'await':
        return !this.#isPaused && this.#awaited < this.#asked.length;
      case 'pause':
        return !this.#isPaused;
      case 'resume':
        return this.#isPaused;
      case 'half-close':
        return this.#over === undefined;
      case 'reset':
        // A connection that is reset before the server accepts it may never be seen.
        return this.#awaited > 0;
      case 'wait':
        return true;
    }
  }

  /** The client does the step, which must be allowed. */
  take(step: ClientStep): void {
    switch (step.kind) {
      case 'get':
        this.#asked.push(step.path);
        break;
      case 'await':
        this.#awaited = this.#asked.length;
        break;
      case 'pause':
        this.#isPaused = true;
        break;
      case 'resume':
        this.#isPaused = false;
        break;
      case 'half-close':
      case 'reset':
        this.#over = step.kind;
        break;
    }
  }
}
