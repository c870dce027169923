import { join } from 'node:path';
import { connectRawClient } from '../../../harness/exchange/connect-raw-client.ts';
import { nextSourceAddress } from '../../../harness/exchange/source-address.ts';
import type { CallEvent } from '../../../harness/journal/event.ts';
import { compile } from '../../../harness/native/compile.ts';
import { packageRoot } from '../../../harness/native/package-root.ts';
import { parsePlan } from '../../../harness/plan/parse-plan.ts';
import type { ArmOptions } from '../../../harness/rig/rig.ts';
import type { RunningServer } from '../../../harness/target/running-server.ts';
import { startServer, type StartOptions } from '../../../harness/target/start-server.ts';
import { buildVictim } from '../build-victim.ts';

/** The library of `calls-from-functions`, which it opens when it starts. */
export function buildCallingLibrary(): string {
  const folder = join(packageRoot(), 'fixtures/victims');
  const flags = ['-shared', '-fPIC'];
  return compile({ name: 'libcalls.so', folder, sources: ['calls-from-library.c'], flags });
}

/** What a line of a client has the victim do. */
export type Way = 'send' | 'thread' | 'child' | 'signal' | 'allocate';

/** The victim `calls-from-functions`, which is asked to make its calls. */
export class CallingServer {
  readonly server: RunningServer;

  private constructor(server: RunningServer) {
    this.server = server;
  }

  /** @param worker the program that serves, when it is not `program` itself */
  static async start(
    program: string = buildVictim('calls-from-functions'),
    worker?: string,
    options: StartOptions = {},
  ): Promise<CallingServer> {
    const more = worker === undefined ? [] : [worker];
    const server = await startServer(
      {
        name: 'calls-from-functions',
        title: 'a server that is known by the functions that send',
        log: {},
        prepare: ({ host, port }) => ({
          command: program,
          args: [host, String(port), buildCallingLibrary(), ...more],
          stopSignal: 'SIGTERM',
        }),
      },
      options,
    );
    const victim = new CallingServer(server);
    // A worker may be about to start yet, while the listener is there.
    await victim.calls('');
    return victim;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }

  /** The calls of one connection, or of the server where the plan is for that, that the journal has with `plan` armed. */
  async calls(plan: string, way: Way = 'send', options: ArmOptions = {}): Promise<readonly CallEvent[]> {
    const { host, port, rig } = this.server;
    const source = nextSourceAddress();
    const armed = rig.arm(parsePlan(plan), { by: 'source', address: source }, options);
    try {
      const client = await connectRawClient({ host, port, source });
      await client.send(Buffer.from(`${way}\n`));
      await client.ended;
      await client.close();
      rig.drain();
      return armed.events.filter((event) => event.kind === 'call');
    } finally {
      armed.disarm();
    }
  }

  /** The bytes of the calls that the plan struck: they tell the functions. */
  async struck(plan: string, way: Way = 'send'): Promise<readonly number[]> {
    const calls = await this.calls(plan, way);
    return calls.filter(({ isInjected }) => isInjected).map(({ asked }) => asked);
  }
}
