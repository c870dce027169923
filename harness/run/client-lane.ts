import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '../exchange/client.ts';
import { connectRawClient } from '../exchange/connect-raw-client.ts';
import { connectSecureClient } from '../exchange/connect-secure-client.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { HTTP1 } from '../exchange/http1.ts';
import type { Conversation, Meter, Protocol } from '../exchange/protocol.ts';
import { nextSourceAddress } from '../exchange/source-address.ts';
import { untilResponse } from '../exchange/until.ts';
import type { ClientStep, Workload } from '../exchange/workload.ts';
import { certificateOf } from '../target/certificate.ts';
import type { RunningServer } from '../target/running-server.ts';

/** A client connection at its workload: it sends the requests, and measures the responses as they come. */
export class ClientLane {
  readonly client: Client;
  readonly protocol: Protocol;
  readonly #patienceMs: number;
  readonly #conversation: Conversation;
  readonly #meters: Meter[] = [];
  /** Requests that wait for the next step, so that one write has all that are made at once. */
  #outbox: Buffer[] = [];
  /** Requests that wait for the response before them, where requests are made in turn. */
  #queue: Buffer[] = [];
  #flushing: NodeJS.Immediate | undefined;
  #complete = 0;
  #isPaused = false;
  #gaveUp = false;

  private constructor(client: Client, protocol: Protocol, patienceMs: number) {
    this.client = client;
    this.protocol = protocol;
    this.#conversation = protocol.open();
    this.#patienceMs = patienceMs;
  }

  /** Connects from `source`; undefined: an address of its own. @throws NthfailError `NF_E_CLIENT` */
  static async connect(
    { host, port, site, target: { protocol = HTTP1, isSecure = false } }: RunningServer,
    source: string | undefined,
    patienceMs: number,
  ): Promise<ClientLane> {
    const where = { host, port, source: source ?? nextSourceAddress() };
    const client = await (isSecure
      ? connectSecureClient({ ...where, certificate: certificateOf(site) })
      : connectRawClient(where));
    return new ClientLane(client, protocol, patienceMs);
  }

  /** One measure for each response that was asked for, in the order of the requests. */
  get meters(): readonly Meter[] {
    return this.#meters;
  }

  /** Every response that was asked for has been received, whole. */
  get isComplete(): boolean {
    return this.#complete === this.#meters.length;
  }

  /** It was told to read nothing. */
  get isPaused(): boolean {
    return this.#isPaused;
  }

  /** Neither a whole response nor the end of the connection came in time. */
  get gaveUp(): boolean {
    return this.#gaveUp;
  }

  /**
   * Does one step. A step on a connection that has ended changes nothing. Requests that are made without a wait between
   * them leave in one write, so that a server always finds them together: with the next step of another kind, or once
   * this turn of the event loop is over. Where the protocol has them in turn each waits for the response before it; while
   * the client is paused it waits behind, until the client reads again.
   */
  async perform(step: ClientStep): Promise<void> {
    if (step.kind !== 'get') this.#flush();
    switch (step.kind) {
      case 'get':
        await this.#ask(step.path);
        break;
      case 'await':
        await this.#receive();
        break;
      case 'wait':
        await delay(step.waitMs);
        break;
      case 'pause':
        this.#isPaused = true;
        this.client.pause();
        break;
      case 'resume':
        this.#isPaused = false;
        this.client.resume();
        break;
      case 'half-close':
        this.#sendQueue(this.#queue.length);
        void this.client.halfClose();
        break;
      case 'reset':
        await this.client.reset();
        break;
    }
  }

  /** Does all of it, reads again if it had paused, and waits for every response, the end, or its patience. */
  async performAll(workload: Workload): Promise<void> {
    for (const step of workload) await this.perform(step);
    await this.complete();
  }

  /** Reads again if it had paused, and waits for every response that is missing. */
  async complete(): Promise<void> {
    this.#flush();
    if (this.#isPaused) await this.perform({ kind: 'resume' });
    await this.#receive();
  }

  /** What was sent and received so far. */
  exchange(): Exchange {
    return this.client.exchange();
  }

  async #ask(path: string): Promise<void> {
    const isInTurn = this.protocol.isInTurn === true;
    if (isInTurn && !this.#isPaused) await this.complete();
    const { bytes, meter } = this.#conversation.ask(path);
    const mustWait = isInTurn && !this.isComplete;
    this.#meters.push(meter);
    if (mustWait) {
      this.#queue.push(bytes);
      return;
    }
    this.#outbox.push(bytes);
    this.#flushing ??= setImmediate(() => this.#flush());
  }

  #sendQueue(count: number): void {
    const requests = this.#queue.splice(0, count);
    if (requests.length > 0) void this.client.send(Buffer.concat(requests));
  }

  #flush(): void {
    clearImmediate(this.#flushing);
    this.#flushing = undefined;
    if (this.#outbox.length === 0) return;
    void this.client.send(Buffer.concat(this.#outbox));
    this.#outbox = [];
  }

  async #receive(): Promise<void> {
    while (!this.isComplete && !this.#gaveUp) {
      const meter = this.#meters[this.#complete];
      if (meter === undefined) return;
      const outcome = await this.client.receive({
        until: untilResponse(meter),
        timeoutMs: this.#patienceMs,
      });
      if (outcome.kind === 'ended' && outcome.end.kind === 'server-closed') meter.close();
      if (meter.measure.state === 'complete') {
        this.#complete += 1;
        this.#sendQueue(1);
      } else if (outcome.kind === 'timed-out') this.#gaveUp = true;
      else return;
    }
  }
}
