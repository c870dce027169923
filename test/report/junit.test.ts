import { describe, expect, test } from 'vitest';
import { renderJUnit } from '../../harness/report/junit.ts';
import { junitFlawsOf } from './junit-format.ts';
import { elementsOf, parseXml, type XmlElement } from './parse-xml.ts';
import { makeSweep, sweptCase, sweptFinding } from './synthetic-sweep.ts';

const sweep = makeSweep({
  points: {
    'write#1': [
      {
        once: sweptCase('passed', 'write#1=short:1', { durationMs: 12 }),
        onward: sweptCase('passed', 'write#1+=short:1', { durationMs: 2345 }),
      },
      {
        once: sweptCase('failed', 'write#1=EPIPE', { signature: 'one', reason: 'not kept: fail-fast' }),
        onward: sweptCase('failed', 'write#1+=EPIPE', { signature: 'one', reason: 'not kept: fail-fast' }),
      },
      { once: sweptCase('vacuous', 'write#1=zero', { reason: 'write#1=zero never fired' }) },
    ],
    'close#1': [
      { once: sweptCase('diverged', 'close#1=EIO', { signature: 'two' }) },
      { once: sweptCase('broken', 'close#1=EINTR') },
      { once: sweptCase('left-out', 'close#1=EBADF'), onward: sweptCase('left-out', 'close#1+=EBADF') },
    ],
  },
  pairs: [sweptCase('failed', 'write#1=short:1; write#2=EPIPE', { signature: 'one' })],
  findings: [
    sweptFinding('one', { cases: 3 }),
    sweptFinding('two', { cases: 1, plan: 'close#1=EIO', verdict: 'diverged', broken: [] }),
  ],
});

const xml = renderJUnit(sweep);
const CASE = '<testcase classname="a" name="b" time="0"/>';

/** The element within a case, by the case's plan. */
function within(root: XmlElement, plan: string): XmlElement | undefined {
  return elementsOf(root, 'testcase').find(({ attributes }) => attributes['name'] === plan)?.children[0];
}

test('one suite has one case for each case of the sweep, by its point and its plan', (context) => {
  const root = parseXml(context, xml);
  expect(root.tag).toBe('testsuites');
  expect(root.children.map(({ tag }) => tag)).toEqual(['testsuite']);
  expect(
    elementsOf(root, 'testcase').map(({ attributes }) => [attributes['classname'], attributes['name']]),
  ).toEqual([
    ['write#1', 'write#1=short:1'],
    ['write#1', 'write#1+=short:1'],
    ['write#1', 'write#1=EPIPE'],
    ['write#1', 'write#1+=EPIPE'],
    ['write#1', 'write#1=zero'],
    ['close#1', 'close#1=EIO'],
    ['close#1', 'close#1=EINTR'],
    ['close#1', 'close#1=EBADF'],
    ['close#1', 'close#1+=EBADF'],
    ['pairs', 'write#1=short:1; write#2=EPIPE'],
  ]);
});

test('counts and time are of what is there, of the suite and of all', (context) => {
  const root = parseXml(context, xml);
  const [suite] = root.children;
  const totals = { tests: '10', failures: '3', errors: '2', time: '1.500' };
  expect(root.attributes).toEqual({ name: 'nthfail', ...totals });
  expect(suite?.attributes).toEqual({
    ...{ name: 'nthfail sweep of a server that never was', skipped: '3' },
    ...totals,
  });
  for (const [tag, count] of [
    ['testcase', totals.tests],
    ['failure', totals.failures],
    ['error', totals.errors],
    ['skipped', '3'],
  ] as const)
    expect(elementsOf(root, tag)).toHaveLength(Number(count));
});

test('each case has the time that it took, and one that was not tried none', (context) => {
  const times = elementsOf(parseXml(context, xml), 'testcase').map(({ attributes }) => attributes['time']);
  expect(times).toEqual(['0.012', '2.345', ...Array.from({ length: 8 }, () => '0.000')]);
});

describe('what Jenkins, Surefire and GitLab expect', () => {
  test('is kept', (context) => {
    expect(junitFlawsOf(parseXml(context, xml))).toEqual([]);
    expect(junitFlawsOf(parseXml(context, renderJUnit(makeSweep())))).toEqual([]);
  });

  for (const [flaw, from, to] of [
    ['testcase without time', / time="2\.345"/, ''],
    ['testcase with the time 2.3456', '2.345', '2.3456'],
    ['testcase with the time NaN', '2.345', 'NaN'],
    ['testsuite with tests 1e1', /tests="10" (.* skipped)/, 'tests="1e1" $1'],
    ['testcase with file', '<testcase ', '<testcase file="a" '],
    ['testsuites with skipped', '<testsuites ', '<testsuites skipped="3" '],
    ['testsuite has testcase, properties', '<properties>', `${CASE}<properties>`],
    ['a testcase with two outcomes', '</skipped>', '</skipped><skipped/>'],
    ['no element flaky', '</skipped>', '</skipped><flaky/>'],
    ['twice ["write#1","write#1=short:1"]', 'write#1+=short:1', 'write#1=short:1'],
  ] as const)
    test(`one with a flaw is told: ${flaw}`, (context) => {
      expect(junitFlawsOf(parseXml(context, xml.replace(from, to))).join('\n')).toContain(flaw);
    });
});

test('a case that passed has nothing in it, and no other is empty', (context) => {
  const root = parseXml(context, xml);
  const empty = elementsOf(root, 'testcase').filter(({ children }) => children.length === 0);
  expect(empty.map(({ attributes }) => attributes['name'])).toEqual(['write#1=short:1', 'write#1+=short:1']);
});

test('a failure says what was expected and seen, and how to run it again', (context) => {
  const root = parseXml(context, xml);
  expect(within(root, 'write#1=EPIPE')).toMatchObject({
    tag: 'failure',
    attributes: { type: 'fail-fast', message: 'failed: not kept: fail-fast' },
    text: [
      'fail-fast',
      '  expected no further call',
      '  seen     a second send',
      'finding: one (3 cases)',
      "replay: npx nthfail run --target synthetic --plan 'write#1=EPIPE' --get /x",
    ].join('\n'),
  });
});

test('what was seen of another case of the finding is said to be its own', (context) => {
  const text = within(parseXml(context, xml), 'write#1+=EPIPE')?.text.split('\n');
  expect(text?.[0]).toBe('as with write#1=EPIPE:');
  expect(text?.at(-1)).toContain("--plan 'write#1+=EPIPE'");
});

test('what proved nothing is skipped with its reason, what could not be judged is an error', (context) => {
  const root = parseXml(context, xml);
  expect(within(root, 'write#1=zero')).toMatchObject({
    tag: 'skipped',
    attributes: { message: 'vacuous: write#1=zero never fired' },
  });
  expect(within(root, 'close#1=EBADF')).toMatchObject({
    tag: 'skipped',
    attributes: { message: 'left out: the sample is without it, or the time was up' },
  });
  expect(within(root, 'close#1=EIO')).toMatchObject({
    tag: 'error',
    attributes: { type: 'diverged', message: 'diverged: because of it' },
  });
  expect(within(root, 'close#1=EINTR')).toMatchObject({ tag: 'error', attributes: { type: 'broken' } });
});

test('a sweep without a case is a suite without one', (context) => {
  const root = parseXml(context, renderJUnit(makeSweep()));
  expect(root.attributes).toMatchObject({ tests: '0', failures: '0', errors: '0' });
  expect(elementsOf(root, 'testcase')).toEqual([]);
});

describe('hostile text', () => {
  const HOSTILE = [
    ...['</failure></testcase><testcase name="forged"/>', ']]>', '<![CDATA[', '<!-- -->', '&lt;&#0;&bogus;'],
    ...[`" name='x`, '\u0000\u0007\u001B[31m', '\u007F\u0085\u009F', '\uFFFE\uFFFF', '\uD800 and \uDC00'],
    ...['😀 whole', 'line\nline\r\nline\ttab', '  spaces  '],
    'a\u202Egpj.exe',
  ];
  /** What a reader gets: what XML cannot have is made visible, all else is as it was. */
  const VISIBLE = [
    ...['</failure></testcase><testcase name="forged"/>', ']]>', '<![CDATA[', '<!-- -->', '&lt;&#0;&bogus;'],
    ...[`" name='x`, String.raw`\x00\x07\x1b[31m`, String.raw`\x7f\x85\x9f`, String.raw`\u{fffe}\u{ffff}`],
    ...[String.raw`\u{d800} and \u{dc00}`, '😀 whole', 'line\nline\r\nline\ttab', '  spaces  '],
    String.raw`a\u{202e}gpj.exe`,
  ];

  test('comes back as it was or visibly, wherever it stands', (context) => {
    const points = HOSTILE.map((hostile, index) => {
      const signature = `finding ${index}`;
      return [hostile, [{ once: sweptCase('failed', hostile, { signature, reason: hostile }) }]] as const;
    });
    const findings = HOSTILE.map((hostile, index) =>
      sweptFinding(`finding ${index}`, {
        plan: hostile,
        broken: [{ contract: hostile, expected: hostile, seen: hostile }],
      }),
    );
    const says = HOSTILE.join(' ');
    const server = { options: ['--target', says], says };
    const root = parseXml(
      context,
      renderJUnit(makeSweep({ server, client: says, points: Object.fromEntries(points), findings })),
    );
    expect(root.children[0]?.attributes['name']).toBe(`nthfail sweep of ${VISIBLE.join(' ')}`);
    const cases = elementsOf(root, 'testcase');
    expect(cases.map(({ attributes }) => attributes)).toEqual(
      VISIBLE.map((visible) => ({ classname: visible, name: visible, time: '0.000' })),
    );
    for (const [index, failure] of elementsOf(root, 'failure').entries()) {
      const visible = VISIBLE[index] ?? '';
      expect(failure.attributes).toEqual({ type: visible, message: `failed: ${visible}` });
      expect(failure.text).toContain(`${visible}\n  expected ${visible}\n  seen     ${visible}\nfinding: `);
    }
  });
});
