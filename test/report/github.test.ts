import { describe, expect, test } from 'vitest';
import { renderAnnotations } from '../../harness/report/github.ts';
import { makeSweep, sweptFinding } from './synthetic-sweep.ts';

/** A workflow command, read as the runner reads it: properties end at the first `::` behind the name, values are unescaped. */
interface WorkflowCommand {
  readonly name: string;
  readonly properties: Readonly<Record<string, string>>;
  readonly message: string;
}

function readCommands(text: string): readonly WorkflowCommand[] {
  const unescape = (value: string): string =>
    value.replaceAll(/%(?:25|0D|0A|3A|2C)/g, (sign) => decodeURIComponent(sign));
  const lines = text.split(/\r\n|\r|\n/);
  expect(lines.pop()).toBe('');
  return lines.map((line) => {
    const groups = /^::(?<name>\w+)(?: (?<list>.*?))?::(?<message>.*)$/su.exec(line)?.groups;
    if (groups === undefined) throw new Error(`no workflow command: ${line}`);
    const properties = (groups['list'] ?? '').split(',').map((pair) => {
      const [key = '', ...value] = pair.split('=');
      return [key, unescape(value.join('='))] as const;
    });
    return {
      name: groups['name'] ?? '',
      properties: Object.fromEntries(properties),
      message: unescape(groups['message'] ?? ''),
    };
  });
}

test('nothing was found: nothing is said', () => {
  expect(renderAnnotations(makeSweep())).toBe('');
});

test('a finding is an error: which contract, what was expected and seen, how to run it again', () => {
  expect(readCommands(renderAnnotations(makeSweep({ findings: [sweptFinding('one')] })))).toEqual([
    {
      name: 'error',
      properties: { title: 'nthfail: fail-fast with write#1=EPIPE' },
      message: [
        'a server that never was: not kept: fail-fast',
        'fail-fast: expected no further call',
        'fail-fast: seen a second send',
        'finding one, 2 cases',
        "replay: npx nthfail run --target synthetic --plan 'write#1=EPIPE' --get /x",
      ].join('\n'),
    },
  ]);
});

test('what diverged is a warning, behind the errors; what is broken is an error', () => {
  const findings = [
    sweptFinding('a', { verdict: 'diverged', broken: [] }),
    sweptFinding('b', { verdict: 'broken', broken: [] }),
    sweptFinding('c'),
  ];
  const commands = readCommands(renderAnnotations(makeSweep({ findings })));
  expect(commands.map(({ name, properties }) => [name, properties['title']])).toEqual([
    ['error', 'nthfail: broken with write#1=EPIPE'],
    ['error', 'nthfail: fail-fast with write#1=EPIPE'],
    ['warning', 'nthfail: diverged with write#1=EPIPE'],
  ]);
});

describe('GitHub shows ten', () => {
  test.each([
    { count: 10, more: undefined },
    { count: 11, more: '1 more finding of 11: see the log of this step' },
    { count: 25, more: '15 more findings of 25: see the log of this step' },
  ])('$count findings', ({ count, more }) => {
    const findings = Array.from({ length: count }, (_, index) => sweptFinding(`finding-${index}`));
    const commands = readCommands(renderAnnotations(makeSweep({ findings })));
    expect(commands.filter(({ name }) => name !== 'notice')).toHaveLength(10);
    const last = commands.at(-1);
    expect(last?.name === 'notice' ? last.message : undefined).toBe(more);
  });
});

test('hostile text stays in its place: the runner reads back what was meant', () => {
  const hostile =
    '50% of a:b,c::d\n::error title=forged::no\r\n%0A::stop-commands::x \u001B[31m\u0000 a\u202Eb';
  const visible = hostile
    .replace('\u001B', String.raw`\x1b`)
    .replace('\u0000', String.raw`\x00`)
    .replace('\u202E', String.raw`\u{202e}`);
  const broken = [{ contract: hostile, expected: hostile, seen: hostile }];
  const findings = [sweptFinding('one', { plan: hostile, reason: hostile, broken })];
  const text = renderAnnotations(
    makeSweep({ server: { options: [hostile], says: hostile }, client: hostile, findings }),
  );
  expect(text.match(/\n/g)).toHaveLength(1);
  const [only] = readCommands(text);
  expect(only?.name).toBe('error');
  expect(only?.properties).toEqual({ title: `nthfail: ${visible} with ${visible}` });
  expect(only?.message).toContain(`${visible}: ${visible}\n${visible}: expected ${visible}\n`);
});
