import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { renderSweep } from '../../harness/report/sweep-terminal.ts';
import type { SweepOutcome } from '../../harness/report/sweep-json.ts';
import { makeSweep, type SweepParts, sweptCase, sweptFinding } from './synthetic-sweep.ts';

/** The lines of a sweep, without colours. */
function render(parts: SweepParts): readonly string[] {
  return stripVTControlCharacters(renderSweep(makeSweep(parts))).split('\n');
}

/** The rows of a sweep with so many points, most of which passed: their names, and lines that stand for others. */
function rowsOf(count: number, outcomeAt: (ordinal: number) => SweepOutcome): readonly string[] {
  const points = Array.from({ length: count }, (_, index) => {
    const plan = `write#${index + 1}=EPIPE`;
    return [`write#${index + 1}`, [{ once: sweptCase(outcomeAt(index + 1), plan) }]] as const;
  });
  return render({ points: Object.fromEntries(points) })
    .filter((line) => /^(?:write#|⋮)/.test(line))
    .map((line) => line.replace(/ +send of 10 bytes +/, ' '));
}

describe('the grid', () => {
  test('up to 40 points have a row each', () => {
    const rows = rowsOf(40, () => 'passed');
    expect(rows).toHaveLength(40);
    expect(rows[39]).toBe('write#40 ✓');
  });

  test('of more, those that follow each other and came to the same share one', () => {
    expect(rowsOf(1200, (ordinal) => (ordinal === 700 || ordinal === 1199 ? 'failed' : 'passed'))).toEqual([
      'write#1..699 ✓',
      'write#700 ✗',
      'write#701..1198 ✓',
      'write#1199 ✗',
      'write#1200 ✓',
    ]);
  });

  test('two points, a gap in the ordinals, another call: no range', () => {
    const names = [...Array.from({ length: 41 }, (_, index) => `read#${2 * index}`), 'write#1', 'write#2'];
    const more = ['close#1', 'write@1', 'write@2', 'write@3'];
    const points = [...names, ...more].map((name) => [name, [{ once: sweptCase('passed', name) }]] as const);
    const lines = render({ points: Object.fromEntries(points) });
    expect(lines.filter((line) => /^\w+[#@]/.test(line))).toHaveLength(names.length + more.length);
    expect(lines.join('\n')).not.toContain('..');
  });

  test('a grid of more than 100 rows is cut to its ends and to what did not pass, and says what is left out', () => {
    // Every second one was left out: nothing is alike.
    const rows = rowsOf(1200, (ordinal) => {
      if (ordinal === 601) return 'failed';
      return ordinal % 2 === 0 ? 'left-out' : 'passed';
    });
    const first = ['write#1 ✓', 'write#2', 'write#3 ✓', 'write#4', 'write#5 ✓'];
    const last = ['write#1196', 'write#1197 ✓', 'write#1198', 'write#1199 ✓', 'write#1200'];
    expect(rows.map((row) => row.replace(/ +(?:send of 10 bytes)?$/, ''))).toEqual([
      ...first,
      '⋮ 595 more points, 298 left-out, 297 passed',
      'write#601 ✗',
      '⋮ 594 more points, 297 left-out, 297 passed',
      ...last,
    ]);
  });

  test('of very many that did not pass the first and the last are shown, the others counted', () => {
    const outcomes: readonly SweepOutcome[] = ['failed', 'broken'];
    const rows = rowsOf(2000, (ordinal) => outcomes[ordinal % 2] ?? 'passed');
    expect(rows).toHaveLength(101);
    expect(rows[50]).toBe('⋮ 1900 more points, 950 broken, 950 failed');
  });

  test('a range with calls of different sizes says so', () => {
    const sweep = makeSweep();
    const points = Array.from({ length: 50 }, (_, index) => ({
      ...{ name: `write#${index + 1}`, about: `send of ${index} bytes` },
      cells: [{ column: 'EPIPE', once: sweptCase('passed', 'p') }],
    }));
    expect(renderSweep({ ...sweep, points })).toContain('send of 0 bytes, and others');
  });
});

test('a hostile server commands no terminal', () => {
  const hostile = '\u001B[2J a\u202Eb\r\u0007';
  const shown = String.raw`\x1b[2J a\u{202e}b\x0d\x07`;
  const text = renderSweep(
    makeSweep({
      server: { options: [], says: hostile },
      findings: [
        sweptFinding('one', {
          reason: hostile,
          broken: [{ contract: 'survives', expected: hostile, seen: hostile }],
        }),
      ],
    }),
  );
  // What it says it is, the reason, expected and seen.
  expect(text.split(shown)).toHaveLength(5);
  expect(stripVTControlCharacters(text)).not.toMatch(/[^\P{Cc}\n]|\p{Cf}/u);
});

test('pieces at which nothing was tried are said, and only then', () => {
  const linesOf = (untriedEdges: number): readonly string[] => render({ untriedEdges });
  expect(linesOf(13)).toContain('not tried: the first bytes of 13 more pieces');
  expect(linesOf(0).filter((line) => line.startsWith('not tried'))).toEqual([]);
});
