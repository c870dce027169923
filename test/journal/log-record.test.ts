import { expect, test } from 'vitest';
import type { LogEvent, TurnEndEvent } from '../../harness/journal/event.ts';
import { splitLog } from '../../harness/journal/log-record.ts';

const at = { sequence: 5, atNs: 7n, tid: 11, turn: 13, process: 0 };
const log = (text: string): LogEvent => ({ kind: 'log', ...at, text, bytes: text.length });
const turnEnd: TurnEndEvent = { kind: 'turn-end', ...at };

test.each([
  { what: 'one line', text: 'one\n', lines: ['one'] },
  { what: 'a line without an end', text: 'one', lines: ['one'] },
  { what: 'several lines', text: 'one\ntwo\nthree\n', lines: ['one', 'two', 'three'] },
  { what: 'empty lines', text: '\n\none\n\n', lines: ['one'] },
  { what: 'nothing', text: '', lines: [] },
])('a write of $what', ({ text, lines }) => {
  const { process: _, ...place } = at;
  expect(splitLog([turnEnd, log(text), turnEnd])).toEqual(lines.map((line) => ({ ...place, text: line })));
});
