import { viewConnections } from '../journal/connection-view.ts';
import type { ProcessEvent } from '../journal/event.ts';
import type { Losses } from '../journal/journal-reader.ts';
import { splitLog } from '../journal/log-record.ts';
import type { ArmedCase } from '../rig/armed-case.ts';
import type { RunningServer } from '../target/running-server.ts';
import type { ProbeWindow } from '../target/server-probes.ts';
import type { CaseClient } from './case-client.ts';
import { outcomesOf } from './full-buffer.ts';
import type { Golden } from './golden.ts';
import { findGone, findLost, killedBy } from './lost-processes.ts';
import type { JudgedExchange, Run } from './run.ts';

/** What the harness knew of the server before it armed the plan. */
export interface BeforeCase {
  readonly outputMark: readonly number[];
  readonly gone: ReadonlySet<ProcessEvent>;
  readonly losses: Losses;
  readonly lastEvent: number;
}

/** What has been there already is none of the case. */
export function lookBefore(server: RunningServer): BeforeCase {
  const { rig } = server;
  rig.drain();
  return {
    outputMark: server.markOutput(),
    gone: findGone(server),
    losses: rig.losses,
    lastEvent: rig.serverEvents.at(-1)?.sequence ?? -1,
  };
}

/** What {@link gatherRun} puts together. */
export interface RunParts extends Pick<
  Run,
  'plan' | 'onHold' | 'bystanders' | 'outputWhileArmed' | 'cpu' | 'calmMs' | 'patienceMs'
> {
  readonly server: RunningServer;
  readonly armed: ArmedCase;
  readonly before: BeforeCase;
  /** What probes saw while the plan was armed; undefined where none are. */
  readonly probed: ProbeWindow | undefined;
  readonly clients: readonly CaseClient[];
  /** The fault-free run of each client's workload, in their order. */
  readonly goldens: readonly Golden[];
}

/** The run of a case that has ended: all that the journal, the server's output and the clients have of it. */
export function gatherRun({ server, armed, before, probed, clients, goldens, cpu, ...rest }: RunParts): Run {
  const { rig } = server;
  rig.drain();
  const connections = viewConnections(armed.events);
  const killed = killedBy(armed);
  const recent = rig.serverEvents.filter((event) => event.sequence > before.lastEvent);
  return {
    ...rest,
    target: server.target,
    steps: outcomesOf(armed),
    exchanges: clients.flatMap(({ lane, workload }, index): JudgedExchange | readonly never[] => {
      const golden = goldens[index];
      if (golden === undefined) return [];
      const exchange = lane.exchange();
      const connection = connections.find(({ peerPort }) => peerPort === exchange.source.port);
      const { isComplete, gaveUp } = lane;
      const idleReports = connection === undefined ? 0 : armed.idleReports(connection.id);
      return { exchange, workload, golden, connection, isComplete, gaveUp, idleReports };
    }),
    events: armed.events,
    pids: Object.fromEntries(rig.processes.map(({ process, pid }) => [process, pid])),
    log: splitLog(recent),
    output: server.readOutput(before.outputMark),
    lostProcesses: findLost(server, before.gone, killed),
    isServerKilled: server.end !== undefined && killed.size > 0,
    usage: [],
    hasCompany: armed.hasCompany,
    cpu: armed.hasCompany ? undefined : cpu,
    losses: subtractLosses(rig.losses, before.losses),
    usesIoUring: rig.unseen.length > 0,
    ...(probed === undefined || server.probes === undefined
      ? {}
      : {
          probes: {
            ...probed,
            functions: server.probes.functions,
            turnEnds: recent.filter((event) => event.kind === 'turn-end'),
          },
        }),
  };
}

function subtractLosses(now: Losses, before: Losses): Losses {
  return {
    events: now.events - before.events,
    connections: now.connections - before.connections,
    descriptors: now.descriptors - before.descriptors,
  };
}
