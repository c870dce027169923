import { expect, test } from 'vitest';
import { handlerMarks } from '../../harness/report/handler-marks.ts';
import { buildTimeline } from '../../harness/report/timeline.ts';
import type { LogKnowledge } from '../../harness/target/log-knowledge.ts';
import { accept, at, call, makeRun, record } from './synthetic-run.ts';

const run = makeRun({
  events: [
    accept(1, at(0)),
    call({ call: 'send', sequence: 2, atNs: at(50), asked: 8, result: -32 }),
    call({ call: 'close', sequence: 9, atNs: at(200) }),
  ],
  log: [
    record(3, at(60), 'torn: sent 0'),
    record(4, at(70), 'ready fd:9'),
    record(5, at(80), 'error fd:9'),
    record(6, at(90), 'error fd:8'),
    record(7, at(95), 'error fd:9 of another turn'),
  ],
});

function marksWith(log: LogKnowledge): readonly (readonly [text: string, mark: string])[] {
  const connection = run.exchanges[0]?.connection;
  if (connection === undefined) throw new Error('no connection');
  return [...handlerMarks({ ...run, target: { ...run.target, log } }, connection)].map(([{ text }, mark]) => [
    text,
    mark,
  ]);
}

test('a server that logs its handlers shows each of this connection, and its record is no more than that', () => {
  const log = { readyHandler: /^ready fd:(?<fd>\d+)$/, errorHandler: /^error fd:(?<fd>\d+)$/ };
  expect(marksWith(log)).toEqual([
    ['ready fd:9', 'ready handler'],
    ['error fd:9', 'error handler'],
  ]);
});

test('of another server the record of the route of errors shows it', () => {
  expect(marksWith({ partialRecord: /^torn: sent (?<sent>\d+)/ })).toEqual([
    ['torn: sent 0', 'error handler, by its record'],
  ]);
  expect(marksWith({})).toEqual([]);
});

test('the timeline has it at the line of the log, and nowhere else', () => {
  const log = { errorHandler: /^error fd:(?<fd>\d+)$/ };
  const [exchange] = run.exchanges;
  if (exchange === undefined) throw new Error('no exchange');
  const entries = buildTimeline({ ...run, target: { ...run.target, log } }, exchange);
  expect(
    entries.flatMap(({ lane, text, handler }) => (handler === undefined ? [] : [[lane, text, handler]])),
  ).toEqual([['log', 'error fd:9', 'error handler']]);
});
