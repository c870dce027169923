import { execFileSync } from 'node:child_process';

/** What a program of the binutils prints, line by line; it comes with every C compiler. */
export function runTool(tool: string, ...args: readonly string[]): readonly string[] {
  return execFileSync(tool, args, {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .split('\n')
    .filter((line) => line !== '');
}
