import { join } from 'node:path';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import type { RawClient } from '../../../harness/exchange/raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import { isWrite } from '../../../harness/journal/connection-view.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import type { Plan } from '../../../harness/plan/plan.ts';
import type { ConnectionSelector } from '../../../harness/plan/point.ts';
import type { ArmedCase } from '../../../harness/rig/armed-case.ts';
import type { Rig } from '../../../harness/rig/rig.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer, type StartOptions } from '../../../harness/target/start-server.ts';
import type { Target } from '../../../harness/target/target.ts';
import { buildVictim } from '../build-victim.ts';
import { type CallAnswer, Commander } from './commander.ts';

const target: Target = {
  name: 'call-on-command',
  title: 'a server that makes the calls it is told to',
  log: {},
  prepare: ({ directory, host, port }) => ({
    command: buildVictim('call-on-command'),
    args: [host, String(port), join(directory, 'control')],
    stopSignal: 'SIGTERM',
  }),
};

/** A client's connection to a {@link CommandedServer}. */
export interface Meeting {
  readonly client: RawClient;
  /** The server's descriptor of the connection. */
  readonly fd: number;
  /** Has the server make a call on the connection: `call('send', 100)`. */
  readonly call: (name: string, ...words: readonly (string | number)[]) => Promise<CallAnswer>;
  /** Closes the server's descriptor, if it is open, and returns every byte that the client has got in the end. */
  readonly finish: () => Promise<Buffer>;
  /** Closes both ends. */
  readonly leave: () => Promise<void>;
}

/** A {@link Meeting} on whose connection a plan is armed. */
export interface Trial extends Meeting {
  readonly armed: ArmedCase;
  /** The calls that the journal has of the case up to now. */
  readonly calls: () => readonly CallEvent[];
  /** Those of them that are of the write family. */
  readonly writes: () => readonly CallEvent[];
}

/** The victim `call-on-command` with the preload library in it. */
export class CommandedServer {
  readonly server: RunningServer;
  readonly rig: Rig;
  readonly main: Commander;
  readonly #commanders: Commander[];

  private constructor(server: RunningServer, main: Commander) {
    this.server = server;
    this.rig = server.rig;
    this.main = main;
    this.#commanders = [main];
  }

  static async start(options: StartOptions = {}): Promise<CommandedServer> {
    const server = await startServer(target, options);
    const main = await Commander.connect(join(server.site.directory, 'control'));
    // The connection by which the harness found out that the server listens.
    const probe = await main.call('accept');
    await main.call('close', probe.result);
    return new CommandedServer(server, main);
  }

  async stop(): Promise<void> {
    for (const commander of this.#commanders) commander.close();
    await this.server.stop();
  }

  /** Another thread of the server, or the first thread of its child that was made with `fork` and this path. */
  async openCommander(path: string = this.controlPath('control')): Promise<Commander> {
    const commander = await Commander.connect(path);
    this.#commanders.push(commander);
    return commander;
  }

  /** A path for a control socket. */
  controlPath(name: string): string {
    return join(this.server.site.directory, name);
  }

  /** Connects a client from `source`, and has the server accept it. */
  async meet(source: string, commander: Commander = this.main): Promise<Meeting> {
    const { host, port } = this.server;
    const client = await connectRawClient({ host, port, source });
    const { result: fd } = await commander.call('accept');
    let isOpen = true;
    const call = (name: string, ...words: readonly (string | number)[]): Promise<CallAnswer> => {
      if (['close', '__close', 'sys:close', 'hand-over'].includes(name)) isOpen = false;
      return commander.call(name, fd, ...words);
    };
    const finish = async (): Promise<Buffer> => {
      if (isOpen) await call('close');
      await client.ended;
      return client.exchange().received;
    };
    const leave = async (): Promise<void> => {
      if (isOpen) await call('close');
      await client.close();
    };
    return { client, fd, call, finish, leave };
  }

  /** Arms `plan` for one client of its own and runs `act`, with the connection gone and the plan disarmed after it. */
  async inCase<Result>(plan: string | Plan, act: (trial: Trial) => Promise<Result>): Promise<Result> {
    const source = nextSourceAddress();
    const armed = this.arm(plan, { by: 'source', address: source });
    const meeting = await this.meet(source);
    try {
      const calls = (): readonly CallEvent[] => this.callsOf(armed);
      return await act({ ...meeting, armed, calls, writes: () => calls().filter(isWrite) });
    } finally {
      armed.disarm();
      await meeting.leave();
    }
  }

  arm(plan: string | Plan, connection: ConnectionSelector): ArmedCase {
    return this.rig.arm(typeof plan === 'string' ? parsePlan(plan) : plan, connection);
  }

  /** The calls that the journal has of a case up to now. */
  callsOf(armed: ArmedCase): readonly CallEvent[] {
    this.rig.drain();
    return armed.events.filter((event) => event.kind === 'call');
  }
}

/** The first `length` bytes that a call of `call-on-command` sends, or those of its file from `from` on. */
export function patterned(length: number, from = 0): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => ((from + i) * 31 + ((from + i) >> 8)) & 0xff));
}
