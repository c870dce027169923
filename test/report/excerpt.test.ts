import { describe, expect, test } from 'vitest';
import { renderExcerpt } from '../../harness/report/excerpt.ts';
import { accept, at, call, makeRun } from './synthetic-run.ts';

const calls = Array.from({ length: 20 }, (_, index) =>
  call({
    call: 'send',
    sequence: index + 2,
    atNs: at(1000 * (index + 1)),
    fd: 9,
    asked: index,
    result: index,
  }),
);
const struck = calls.map((one, index) => (index === 7 ? { ...one, step: 0 } : one));
const run = makeRun({ plan: 'write#8=reset', events: [accept(1, at(0)), ...struck] });

/** The bytes that the marked call asks for, and how many lines stand before and after it. */
function shape(lines: readonly string[]): object {
  const marked = lines.findIndex((line) => line.startsWith('▶'));
  return {
    asked: /send\(9, (\d+) bytes\)/.exec(lines[marked] ?? '')?.[1],
    before: marked,
    after: lines.length - marked - 1,
  };
}

describe('an excerpt of a timeline', () => {
  test('has the entry with that sequence number, and five lines on either side', () => {
    expect(shape(renderExcerpt(run, 12))).toEqual({ asked: '10', before: 5, after: 5 });
  });

  test('is shorter at the ends', () => {
    expect(shape(renderExcerpt(run, 2))).toMatchObject({ asked: '0', before: 1 });
    expect(shape(renderExcerpt(run, 21))).toMatchObject({ asked: '19', after: 0 });
  });

  test('is about the last call that the plan struck when no place is given', () => {
    expect(shape(renderExcerpt(run, undefined))).toMatchObject({ asked: '7' });
  });

  test('is empty when there is no such place', () => {
    expect(renderExcerpt(run, 999)).toEqual([]);
    expect(renderExcerpt(makeRun({}), undefined)).toEqual([]);
  });
});
