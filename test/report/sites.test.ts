import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { runToJson } from '../../harness/report/json.ts';
import { renderEntry } from '../../harness/report/terminal.ts';
import { buildTimeline } from '../../harness/report/timeline.ts';
import { CONTRACTS } from '../../harness/contract/catalogue.ts';
import { judge } from '../../harness/contract/judge.ts';
import { runCase } from '../../harness/run/run-case.ts';
import type { Run } from '../../harness/run/run.ts';
import { startServer } from '../../harness/target/start-server.ts';
import { reference } from '../../harness/target/reference.ts';

async function runWith(options: { readonly plan: string; readonly sites?: boolean }): Promise<Run> {
  const server = await startServer(reference);
  try {
    return await runCase(server, { ...options, workload: 'GET /bytes/1000' });
  } finally {
    await server.stop();
  }
}

/** What the timeline says of the writes. */
function writesOf(run: Run): readonly string[] {
  return run.exchanges.flatMap((exchange) =>
    buildTimeline(run, exchange)
      .filter(({ text }) => text.startsWith('writev('))
      .map((entry) => stripVTControlCharacters(renderEntry(entry))),
  );
}

test('a timeline shows where the calls of a case are made that names a caller', async () => {
  const run = await runWith({ plan: 'write@@conn_write#1=short:100' });
  expect(run.steps.map(({ state }) => state)).toEqual(['fired']);
  expect(writesOf(run)[0]).toMatch(
    /writev\(.*\) = 100 .* in .*sendbuf.* sendbuf\.c:\d+.*cut short by write@@conn_write#1/,
  );
  const json = runToJson(run, judge(run, CONTRACTS));
  const sites = json.connections.flatMap(({ timeline }) => timeline.flatMap(({ site }) => site ?? []));
  expect(sites.some((site) => /^conn_read conn-read\.c:\d+$/.test(site))).toBe(true);
  expect(JSON.parse(JSON.stringify(json))).toMatchObject({ verdict: 'passed' });
});

test('and of one that asks for it, but of no other', async () => {
  expect((await runWith({ plan: '', sites: true }).then(writesOf))[0]).toMatch(/ in .*sendbuf\.c:\d+/);
  expect((await runWith({ plan: '' }).then(writesOf))[0]).not.toMatch(/ in /);
});
