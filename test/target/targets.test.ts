import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isNthfailError } from '../../harness/errors.ts';
import { equalsMasked } from '../../harness/exchange/protocol.ts';
import { ClientLane } from '../../harness/run/client-lane.ts';
import { firstResponse } from '../../harness/run/golden.ts';
import { goldenOf } from '../../harness/run/record-golden.ts';
import { ALL_TARGETS, TARGETS } from '../../harness/target/catalogue.ts';
import { defineTarget } from '../../harness/target/define-target.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { type Piece, type ResponseShape, sumPieces } from '../../harness/target/target.ts';
import { ownDirectories } from '../rig/own-directories.ts';
import { findProcesses, isRunning } from './processes.ts';
import { skipOrFail } from './skip-or-fail.ts';

/*
 * The kit that every bundled target must pass. It asks through the target's own protocol. What no package has is tried only
 * where UNITD names a build.
 */
const HERE = TARGETS.filter(({ builtBy }) => builtBy !== 'user' || process.env['UNITD'] !== undefined);
const BIG = '/big.bin';

const memory = (bytes: number): Piece => ({ from: 'memory', bytes });
const file = (bytes: number): Piece => ({ from: 'file', bytes });
const SHAPES: readonly ResponseShape[] = (['length', 'chunked'] as const).flatMap((framing) =>
  [[memory(1)], [file(1)], [memory(5000)], [file(70_000)], [memory(300), file(20_000), memory(1)]].map(
    (pieces) => ({ framing, pieces }),
  ),
);

/** Asks once, as a client of its own. @returns what was received, and the measure of the response */
async function ask(server: RunningServer, path: string): Promise<{ received: Buffer; contentBytes: number }> {
  const lane = await ClientLane.connect(server, undefined, 10_000);
  await lane.performAll([{ kind: 'get', path }]);
  await lane.client.close();
  const measure = lane.meters[0]?.measure;
  const contentBytes = measure?.state === 'complete' ? measure.contentBytes : NaN;
  return { received: lane.exchange().received, contentBytes };
}

describe.each(HERE)('$name', (target) => {
  let servers: readonly RunningServer[] = [];
  let lacking: string | undefined;
  const first = (): RunningServer => servers[0] ?? expect.fail('no server');

  beforeAll(async () => {
    try {
      servers = await Promise.all([startServer(target), startServer(target)]);
    } catch (error) {
      if (!isNthfailError(error) || error.code !== 'NF_E_TARGET_MISSING') throw error;
      lacking = error.message;
    }
  });
  afterAll(async () => {
    for (const server of servers) await server.stop();
  });
  const check = (name: string, body: () => Promise<void> | void): void =>
    // oxlint-disable-next-line vitest/valid-title -- each caller gives a string
    test(name, async (context) => {
      if (lacking !== undefined) skipOrFail(context, lacking);
      await body();
    });

  check('is described as any other', () => {
    expect(defineTarget(target)).toMatchObject({ name: target.name, log: target.log });
  });

  check(`serves ${BIG}, the same to every client`, async () => {
    const golden = await goldenOf(first(), `GET ${BIG}`);
    const { status, bytes } = firstResponse(golden);
    expect(status).toBeLessThan(400);
    expect(bytes.length).toBeGreaterThan(1_000_000);
    const { received, contentBytes } = await ask(first(), BIG);
    expect(equalsMasked(golden.protocol, received, golden.stream)).toBe(true);
    expect(contentBytes).toBeGreaterThan(1_000_000);
  });

  check('runs twice at once, each at its own address', async () => {
    const golden = await Promise.all(servers.map((server) => goldenOf(server, `GET ${BIG}`)));
    expect(new Set(golden.map(({ responses }) => responses[0]?.bytes.length)).size).toBe(1);
    expect(new Set(servers.map(({ host, port }) => `${host}:${port}`)).size).toBe(2);
    expect(new Set(servers.map(({ site }) => site.directory)).size).toBe(2);
  });

  const { pathFor, maxBodyBytes = Infinity } = target;
  if (pathFor !== undefined)
    check('gives a body as long as that of each shape', async () => {
      for (const shape of SHAPES) {
        const path = pathFor(shape);
        const golden = await goldenOf(first(), `GET ${path}`);
        const { contentBytes } = await ask(first(), path);
        expect({ path, status: firstResponse(golden).status < 400, contentBytes }).toEqual({
          path,
          status: true,
          contentBytes: Math.min(sumPieces(shape), maxBodyBytes),
        });
      }
    });

  check('stops when it is asked to, and leaves no process and no file', async () => {
    for (const server of servers) {
      server.rig.drain();
      const pids = server.rig.processes.map(({ pid }) => pid);
      expect(pids).toContain(server.pid);
      const { wasKilled } = await server.stop();
      expect({ wasKilled, left: pids.filter(isRunning) }).toEqual({ wasKilled: false, left: [] });
      expect(findProcesses(server.site.directory)).toEqual([]);
    }
    expect(ownDirectories()).toEqual([]);
  });
});

test('every target has a name of its own, and a line for people', () => {
  const names = ALL_TARGETS.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const { name, title } of ALL_TARGETS) {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(title).toMatch(/^.{8,}$/);
  }
});
