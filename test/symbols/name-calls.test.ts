import { expect, test } from 'vitest';
import { nameCalls } from '../../harness/symbols/name-calls.ts';
import { buildCallingLibrary } from '../native/sites/calling-server.ts';
import { runTool } from './run-tool.ts';

const library = buildCallingLibrary();

/** Where the first call of a function returns to, as objdump prints it. */
function behindCall(name: string): number {
  const lines = runTool('objdump', '-d', '--no-show-raw-insn', `--disassemble=${name}`, library).filter(
    (text) => /^ *[0-9a-f]+:/.test(text),
  );
  const at = lines.findIndex((text) => /\b(?:call|bl)\b/.test(text));
  return Number.parseInt(lines[at + 1] ?? '', 16);
}

test('a call has the name of its function, and its line', () => {
  const [name] = nameCalls(library, [behindCall('hidden')]);
  expect(name).toMatch(/^hidden calls-from-library\.c:\d+$/);
});

test('several at once, each in its place', () => {
  const names = nameCalls(library, [behindCall('same_name'), behindCall('hidden')]);
  expect(names.map((name) => name.split(' ')[0])).toEqual(['same_name', 'hidden']);
});

test('what has no symbol is an address, and so is a file that is gone', () => {
  expect(nameCalls(library, [1])).toEqual(['libcalls.so+0x1']);
  expect(nameCalls('/nowhere/libgone.so', [0x1f2a0])).toEqual(['libgone.so+0x1f2a0']);
});
