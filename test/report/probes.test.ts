import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { pageRun } from '../../harness/report/html/page-run.ts';
import { runSchema } from '../../harness/report/html/run-input.ts';
import { runToJson } from '../../harness/report/json.ts';
import { formatRunCommand } from '../../harness/report/run-command.ts';
import { renderTimeline } from '../../harness/report/terminal.ts';
import { buildTimeline } from '../../harness/report/timeline.ts';
import { renderTrace } from '../../harness/report/trace-event.ts';
import { probedRun } from './probed-run.ts';

const JUDGED = { verdict: 'failed' as const, reason: 'for a test', findings: [] };
const [exchange] = probedRun.exchanges;
if (exchange === undefined) throw new Error('no exchange');

test('the timeline has the entries of the turns of the connection, by its threads', () => {
  const entries = buildTimeline(probedRun, exchange);
  expect(entries.map(({ lane, text, handler }) => [lane, text, handler])).toEqual([
    ['server', 'accept4() = 9', undefined],
    ['server', 'recv(9, 9 bytes) = 9', undefined],
    ['probe', 'enters do_pass', 'write pass'],
    ['server', 'send(9, 8 bytes) = EPIPE', undefined],
    ['probe', 'enters on_more', 'ready handler'],
    ['probe', 'enters helper', undefined],
    ['probe', 'enters on_error', 'error handler'],
    ['server', 'close(9) = 0', undefined],
  ]);
});

test('so has the terminal', () => {
  const text = stripVTControlCharacters(renderTimeline(probedRun, exchange).join('\n'));
  expect(text).toMatch(/probe {3}enters on_more\n.*enters helper/);
});

test('as JSON: the entries in the timeline, and how many there were in the case', () => {
  const { probes, connections } = runToJson(probedRun, JUDGED);
  expect(probes).toEqual({
    entries: { do_pass: 1, on_ready: 1, on_more: 1, on_error: 2, helper: 2, unused: 0 },
    losses: { records: 0, fullRings: 0 },
  });
  expect(connections[0]?.timeline[2]).toEqual({
    afterNs: 45,
    lane: 'probe',
    text: 'enters do_pass',
    handler: 'write pass',
    fault: undefined,
    sequence: undefined,
    hit: { name: 'do_pass', pid: 7, tid: 7, cpu: 1 },
  });
  const { probes: _probes, ...unprobed } = probedRun;
  expect(runToJson(unprobed, JUDGED)).not.toHaveProperty('probes');
});

test('the page takes it', () => {
  const json: unknown = JSON.parse(JSON.stringify(runToJson(probedRun, JUDGED)));
  const entries = pageRun(runSchema.parse(json), 'run.json').connections[0]?.entries;
  expect(entries?.[4]).toMatchObject({
    lane: 'probe',
    text: 'enters on_more',
    handler: 'ready handler',
    details: [
      ['shows', 'ready handler'],
      ['by', 'thread 7, pid 7, processor 1'],
    ],
  });
});

test('a trace has each in the turns of its thread', () => {
  const { traceEvents }: { traceEvents: { name: string; ts: number; args: object }[] } = JSON.parse(
    renderTrace(probedRun, JUDGED),
  );
  const entered = traceEvents.filter(({ name }) => name.startsWith('enters '));
  expect(entered.map(({ name, args }) => [name, args])).toEqual([
    ['enters do_pass', { cpu: 1, shows: 'write pass' }],
    ['enters on_more', { cpu: 1, shows: 'ready handler' }],
    ['enters helper', { cpu: 1 }],
    ['enters on_error', { cpu: 1, shows: 'error handler' }],
  ]);
});

test('the command that runs it again probes the same', () => {
  expect(formatRunCommand(probedRun)).toMatch(/ --probes --probe helper --probe unused$/);
  const { probes } = probedRun;
  if (probes === undefined) throw new Error('not probed');
  const two = { ...probedRun, probes: { ...probes, functions: ['on_error', 'helper'] } };
  expect(formatRunCommand(two)).toMatch(/ --get \/ --probe on_error --probe helper$/);
});
