import { describe, expect, test } from 'vitest';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { parseWorkload } from '../../harness/exchange/workload.ts';
import { printPlan } from '../../harness/plan/print-plan.ts';
import { runCase } from '../../harness/run/run-case.ts';
import type { JudgedExchange } from '../../harness/run/run.ts';
import { type BytePlace, bytePlaces } from '../../harness/search/byte-places.ts';
import { casesAt } from '../../harness/search/sweep-case.ts';
import { sweepPoints } from '../../harness/search/sweep-points.ts';
import { type Sweep, sweep } from '../../harness/search/sweep.ts';
import { commandTarget } from '../../harness/target/command.ts';
import { bugTargetOf, reference } from '../../harness/target/reference.ts';
import type { RunningServer } from '../../harness/target/running-server.ts';
import { startServer } from '../../harness/target/start-server.ts';
import type { Target } from '../../harness/target/target.ts';
import { buildVictim } from '../native/build-victim.ts';

async function judgedOf(server: RunningServer, path: string): Promise<JudgedExchange> {
  const { exchanges } = await runCase(server, { workload: `GET ${path}` });
  const [judged] = exchanges;
  if (judged === undefined) throw new Error('no exchange');
  return judged;
}

/** The pieces at whose first byte something is tried, as `write.piece`, and how many more there are. */
function triedOf(judged: JudgedExchange): { readonly tried: readonly string[]; readonly untried: number } {
  const { places, untriedEdges } = bytePlaces(judged);
  const piece = /piece (\d+) of writev \(write#(\d+)\)/;
  const nameOf = ({ about }: BytePlace): string =>
    piece.exec(about)?.slice(1, 3).toReversed().join('.') ?? about;
  return { tried: places.filter(({ isEdge }) => isEdge).map(nameOf), untried: untriedEdges };
}

describe('the pieces of gathered writes', () => {
  test('are places in the stream, in its order, beside what responses consist of', async () => {
    const server = await startServer(reference);
    try {
      const judged = await judgedOf(server, '/chain/m100,m50,f70,m20,m30');
      const head = judged.golden.responses[0]?.headBytes ?? 0;
      const { places, untriedEdges } = bytePlaces(judged);
      expect(places.map(({ atByte, about }) => [atByte - head, about])).toEqual([
        [1 - head, 'the second byte of response 1'],
        [-1, 'the last byte of head 1'],
        [0, 'the first byte of body 1, the first byte of piece 2 of writev (write#1)'],
        [100, 'the first byte of piece 3 of writev (write#1)'],
        [240, 'the first byte of piece 2 of writev (write#3)'],
        [269, 'the last byte of response 1'],
      ]);
      expect(untriedEdges).toBe(0);
    } finally {
      await server.stop();
    }
  });

  test('are left out where they are many, but for the first and the last, and counted', async () => {
    const server = await startServer(reference);
    const chain = (pieces: number): string => `/chain/${Array.from({ length: pieces }, () => 'm2').join()}`;
    try {
      // The reference server gathers sixteen pieces at once: a head and fifteen, and the rest.
      const { tried, untried } = triedOf(await judgedOf(server, chain(25)));
      const first = Array.from({ length: 12 }, (_, index) => `1.${index + 2}`);
      expect(tried).toEqual([...first, '2.7', '2.8', '2.9', '2.10']);
      expect(untried).toBe(8);
      expect(triedOf(await judgedOf(server, chain(15)))).toMatchObject({ untried: 0 });
      expect(triedOf(await judgedOf(server, chain(15))).tried).toHaveLength(15);
    } finally {
      await server.stop();
    }
  });
});

function sweepOn(target: Target, path: string): Promise<Sweep> {
  return sweep(() => startServer(target), {
    workload: parseWorkload(`GET ${path}`),
    patienceMs: 300,
    lanes: 1,
    withPairs: false,
    seed: 1,
  });
}

const failedIn = ({ cases }: Sweep): readonly string[] =>
  cases.flatMap(({ outcome, plan }) => (outcome === 'failed' ? printPlan(plan) : []));

describe('a bug that shows only where a piece begins', () => {
  const targetOf = (flags: readonly string[]): Target =>
    commandTarget({ command: buildVictim('skips-at-edge', flags), args: ['{host}', '{port}'] });

  test('is found there, and nowhere else', async () => {
    const swept = await sweepOn(targetOf(['-DIS_WRONG=1']), '/');
    const edge = swept.points.find(({ about }) => about === 'the first byte of piece 2 of writev (write#1)');
    expect(edge).toBeDefined();
    const bytes = Number(edge?.name.replace('write@', ''));
    expect(failedIn(swept)).toEqual(
      expect.arrayContaining([`write#1=short:${bytes}`, `write@${bytes}=short:1`, `write@${bytes}=EINTR`]),
    );
    const elsewhere = swept.cases.filter(({ outcome, point }) => outcome === 'failed' && point !== edge);
    expect(elsewhere.map(({ plan }) => printPlan(plan))).toEqual([]);
  });

  test('is not seen in the build without it', async () => {
    expect(failedIn(await sweepOn(targetOf([]), '/'))).toEqual([]);
  });
});

test('a write that ends at an edge, and behind which none comes any more, shows at the cut and not behind it', async () => {
  const server = await startServer(bugTargetOf('skips-at-boundary'));
  try {
    const workload = 'GET /chain/m100,m50';
    const run = await runCase(server, { workload, patienceMs: 300 });
    const point = sweepPoints(run, []).points.find(({ about }) =>
      about.startsWith('the first byte of piece 3'),
    );
    const verdicts = new Map<string, string>();
    for (const { column, plan } of point === undefined ? [] : casesAt(point)) {
      if (column !== 'short:here' && column !== 'ECONNRESET') continue;
      const tried = await runCase(server, { workload, plan, patienceMs: 300 });
      verdicts.set(column, judge(tried, CONTRACTS).verdict);
    }
    expect(Object.fromEntries(verdicts)).toEqual({ 'short:here': 'failed', ECONNRESET: 'vacuous' });
  } finally {
    await server.stop();
  }
});
