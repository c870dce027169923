import { isNthfailError } from '../errors.ts';
import { equalsMasked } from '../exchange/protocol.ts';
import type { RunningServer } from '../target/running-server.ts';
import { ClientLane } from './client-lane.ts';
import type { GoldenResponse } from './golden.ts';
import { isFarewell } from './is-farewell.ts';
import { goldenOf } from './record-golden.ts';
import type { Bystander } from './run.ts';

/** A connection that has had its first response, and the fault-free second one. */
export interface OpenBystander {
  readonly lane: ClientLane;
  readonly next: GoldenResponse;
}

/** Opens a connection and has one response on it, so that the server has accepted it before anything is armed. */
export async function openBystander(
  server: RunningServer,
  golden: GoldenResponse,
  patienceMs: number,
): Promise<OpenBystander | undefined> {
  if (!golden.keepsAlive) return undefined;
  const next = await recordNext(server, golden);
  const lane = await ClientLane.connect(server, undefined, patienceMs);
  await lane.performAll([{ kind: 'get', path: golden.path }]);
  return { lane, next };
}

/** The same response, or what it is as the second one on its connection. */
async function recordNext(server: RunningServer, golden: GoldenResponse): Promise<GoldenResponse> {
  if (server.target.protocol?.isInTurn !== true) return golden;
  const get = { kind: 'get', path: golden.path } as const;
  const { responses } = await goldenOf(server, [get, { kind: 'await' }, get]);
  return responses[1] ?? golden;
}

/** Asks once more on a connection that was open while the fault struck, and closes it. */
export async function finishBystander({ lane, next }: OpenBystander): Promise<Bystander> {
  const before = lane.exchange().received.length;
  const bystander = await compare('kept-alive', lane, next, before);
  await lane.client.close();
  return bystander;
}

/** Asks on a connection opened after the fault. */
export async function askFresh(
  server: RunningServer,
  golden: GoldenResponse,
  patienceMs: number,
): Promise<Bystander> {
  try {
    const lane = await ClientLane.connect(server, undefined, patienceMs);
    const bystander = await compare('fresh', lane, golden, 0);
    await lane.client.close();
    return bystander;
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    const expectedBytes = golden.bytes.length;
    return {
      name: 'fresh',
      expectedBytes,
      receivedBytes: 0,
      isIdentical: false,
      isFarewell: false,
      state: error.message,
    };
  }
}

async function compare(
  name: Bystander['name'],
  lane: ClientLane,
  golden: GoldenResponse,
  from: number,
): Promise<Bystander> {
  await lane.performAll([{ kind: 'get', path: golden.path }]);
  const { received, end } = lane.exchange();
  const response = received.subarray(from);
  return {
    name,
    expectedBytes: golden.bytes.length,
    receivedBytes: response.length,
    isIdentical: equalsMasked(lane.protocol, response, golden.bytes),
    isFarewell: isFarewell(lane.protocol, response, golden.bytes),
    state: end.kind,
  };
}
