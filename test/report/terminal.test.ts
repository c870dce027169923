import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Judgement } from '../../harness/contract/judge.ts';
import type { CallEvent } from '../../harness/journal/event.ts';
import { renderRun } from '../../harness/report/terminal.ts';
import { accept, at, call, makeRun, record, type RunParts } from './synthetic-run.ts';

const PASSED: Judgement = { verdict: 'passed', reason: 'for a test', findings: [] };

/** The lines of a report, without colours. */
function render(parts: RunParts, judgement: Judgement = PASSED): readonly string[] {
  return stripVTControlCharacters(renderRun(makeRun(parts), judgement)).split('\n');
}

/** An accept and `count` writes, of 1, 2, 3 … bytes; the numbered ones are struck. */
function writes(count: number, struck: readonly number[] = []): readonly CallEvent[] {
  const numbers = Array.from({ length: count }, (_, i) => i + 1);
  return [
    accept(0, at(0)),
    ...numbers.map((n) =>
      call({
        call: 'write',
        sequence: n,
        atNs: at(n * 1000),
        asked: n,
        result: n,
        ...(struck.includes(n) ? { isInjected: true, step: 0 } : {}),
      }),
    ),
  ];
}

/** The numbers of the writes shown, and the lines that stand for others. */
function shownOf(lines: readonly string[]): readonly (number | string)[] {
  return lines.flatMap((line) => {
    const number = /write\(9, (\d+) bytes\)/.exec(line)?.[1];
    if (number !== undefined) return Number(number);
    return line.includes('⋮') ? line.trim().replaceAll(/\s+/g, ' ') : [];
  });
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: to - from + 1 }, (_, i) => from + i);
}

describe('long timelines', () => {
  test('45 entries are shown whole', () => {
    expect(shownOf(render({ events: writes(44) }))).toEqual(range(1, 44));
  });

  test('of 46 the twelve at each end', () => {
    expect(shownOf(render({ events: writes(45) }))).toEqual([...range(1, 11), '⋮ 22 more', ...range(34, 45)]);
  });

  test('of many also the surroundings of the faults', () => {
    const lines = render({ plan: 'write#1=EPIPE', events: writes(200, [100, 105]) });
    expect(shownOf(lines)).toEqual([
      ...range(1, 11),
      '⋮ 76 more',
      ...range(88, 117),
      '⋮ 71 more',
      ...range(189, 200),
    ]);
    expect(lines.filter((line) => line.includes('◀'))).toHaveLength(2);
  });

  test('of very many faults the first and the last ten', () => {
    const struck = Array.from({ length: 20_000 }, (_, index) => 100 + 2 * index);
    const lines = render({ plan: 'write#1+=EPIPE; write#2=reset', events: writes(50_000, struck) });
    expect(lines.length).toBeLessThan(150);
    expect(lines.filter((line) => line.includes('◀')).length).toBeGreaterThanOrEqual(10);
  });

  test('nothing is left out next to a fault near an end', () => {
    const lines = render({ plan: 'write#1=EPIPE', events: writes(60, [15]) });
    expect(shownOf(lines)).toEqual([...range(1, 27), '⋮ 21 more', ...range(49, 60)]);
  });
});

describe('entries', () => {
  const close = call({ call: 'close', sequence: 9, atNs: at(2_500_000) });
  const logged = (text: string): string | undefined =>
    render({ events: [accept(1, at(0)), close], log: [record(2, at(1_000_010), text)] }).find((line) =>
      line.includes('  log  '),
    );

  test('milliseconds, lane and text', () => {
    expect(render({ events: [accept(1, at(0)), close] })).toEqual([
      'a server that never was  GET /  (no fault)',
      '',
      '        ms  who',
      '     0.000  server  accept4() = 9',
      '     2.500  server  close(9) = 0',
      '',
      '',
      'passed: for a test',
    ]);
  });

  test('a log line loses its date', () => {
    expect(logged('2026/11/23 12:10:22.958 [info] gone')).toBe('     1.000  log     [info] gone');
    expect(logged('[2026-11-23T12:10:22Z] gone')).toBe('     1.000  log     gone');
  });

  test('a long log line is cut', () => {
    expect(logged('x'.repeat(100))).toBe(`     1.000  log     ${'x'.repeat(100)}`);
    expect(logged('x'.repeat(101))).toBe(`     1.000  log     ${'x'.repeat(99)}…`);
  });

  test('a hostile log line commands no terminal', () => {
    const events = [accept(1, at(0)), close];
    const text = renderRun(makeRun({ events, log: [record(2, at(9), '\u001B[2J\u0007\u009B2J')] }), PASSED);
    expect(text).toContain(String.raw`\x1b[2J\x07\x9b2J`);
    expect(stripVTControlCharacters(text)).not.toMatch(/[^\P{Cc}\n]/u);
  });
});

test('contracts: kept, not applicable, and broken with what a hostile server logged', () => {
  const lines = render(
    {},
    {
      verdict: 'failed',
      reason: 'not kept: survives',
      findings: [
        { id: 'fail-fast', claim: 'it claims', finding: { outcome: 'held' } },
        {
          id: 'tears-down',
          claim: 'it claims',
          finding: { outcome: 'not-applicable', because: 'it is not' },
        },
        {
          id: 'survives',
          claim: 'it claims',
          finding: { outcome: 'broken', expected: 'no alert', seen: '[alert] \u0007\u009B2J', at: undefined },
        },
      ],
    },
  );
  expect(lines.slice(-6)).toEqual([
    '  ✓ fail-fast               it claims',
    '  – tears-down              not applicable: it is not',
    '  ✗ survives                expected no alert',
    String.raw`                            seen [alert] \x07\x9b2J`,
    '',
    'failed: not kept: survives',
  ]);
});

test('a hostile server commands no terminal, whatever of the report its text stands in', () => {
  const hostile = '\u001B]0;owned\u0007 \u009B2J a\u202Eb\r\n\u0000';
  const shown = String.raw`\x1b]0;owned\x07 \x9b2J a\u{202e}b\x0d\x0a\x00`;
  const run = makeRun({ events: [accept(1, at(0))], log: [record(2, at(9), hostile)] });
  const text = renderRun(
    { ...run, target: { ...run.target, title: hostile } },
    {
      ...{ verdict: 'failed', reason: hostile },
      findings: [
        { id: 'fail-fast', claim: 'it claims', finding: { outcome: 'held', unseen: hostile } },
        {
          ...{ id: 'tears-down', claim: 'it claims' },
          finding: { outcome: 'not-applicable', because: hostile },
        },
        {
          ...{ id: 'survives', claim: 'it claims' },
          finding: { outcome: 'broken', expected: hostile, seen: hostile, at: undefined },
        },
      ],
    },
  );
  // Its title, its log, the reason, what was not looked at, what does not apply, expected and seen.
  expect(text.split(shown)).toHaveLength(8);
  expect(stripVTControlCharacters(text)).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});
