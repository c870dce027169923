import { maskDate } from '../exchange/mask-headers.ts';
import type { RawClient } from '../exchange/raw-client.ts';
import { nextSourceAddress } from '../exchange/source-address.ts';
import { isNthfailError } from '../errors.ts';
import type { RunningServer } from '../target/running-server.ts';
import { ask, openClient } from './client-lane.ts';
import type { Golden } from './golden.ts';
import type { Bystander } from './run.ts';

/** Opens a connection and has one response on it, so that the server has accepted it before anything is armed. */
export async function openBystander(
  server: RunningServer,
  golden: Golden,
  patienceMs: number,
): Promise<RawClient | undefined> {
  if (!golden.keepsAlive) return undefined;
  const client = await openClient(server, nextSourceAddress());
  await ask(client, golden.path, patienceMs);
  return client;
}

/** Asks once more on a connection that was open while the fault struck, and closes it. */
export async function finishBystander(
  client: RawClient,
  golden: Golden,
  patienceMs: number,
): Promise<Bystander> {
  const before = client.exchange().received.length;
  const bystander = await compare('kept-alive', client, golden, before, patienceMs);
  await client.close();
  return bystander;
}

/** Asks on a connection opened after the fault. */
export async function askFresh(
  server: RunningServer,
  golden: Golden,
  patienceMs: number,
): Promise<Bystander> {
  try {
    const client = await openClient(server, nextSourceAddress());
    const bystander = await compare('fresh', client, golden, 0, patienceMs);
    await client.close();
    return bystander;
  } catch (error) {
    if (!isNthfailError(error)) throw error;
    const expectedBytes = golden.response.length;
    return { name: 'fresh', expectedBytes, receivedBytes: 0, isIdentical: false, state: error.message };
  }
}

async function compare(
  name: Bystander['name'],
  client: RawClient,
  golden: Golden,
  from: number,
  patienceMs: number,
): Promise<Bystander> {
  await ask(client, golden.path, patienceMs);
  const { received, end } = client.exchange();
  const response = maskDate(received.subarray(from));
  return {
    name,
    expectedBytes: golden.response.length,
    receivedBytes: response.length,
    isIdentical: response.equals(golden.response),
    state: end.kind,
  };
}
