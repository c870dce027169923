import { dirname, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StoredFinding } from '../search/finding-store.ts';
import type { TargetSource } from '../search/export-vitest.ts';
import { quoteForScript } from '../search/quote-for-script.ts';
import { chooseServerOf, serverFlagsOf } from './choose-server-of.ts';
import { isTargetFile } from './load-target.ts';
import type { ServerFlags } from './server-options.ts';

/**
 * How a test names the server of a finding: a name, a target file, or a command.
 * @param output the path of the test, from which a target file is imported
 * @throws NthfailError `NF_E_USAGE` with the finding's path, when its server is none
 */
export async function targetSourceOf(stored: StoredFinding, output: string): Promise<TargetSource> {
  // A name or a file that is none is found out here, not when the test is run.
  await chooseServerOf(stored);
  const { flags, command } = serverFlagsOf(stored);
  const { target: name, ioUring } = flags;
  if (name === undefined)
    return {
      imports: [],
      fromVitest: ['commandTarget'],
      expression: printCommand(command, flags),
      ioUring,
    };
  if (!isTargetFile(name))
    return {
      imports: ["import { findTarget } from 'nthfail';"],
      fromVitest: [],
      expression: `findTarget(${quoteForScript(name)})`,
      ioUring,
    };
  const module: object = await import(pathToFileURL(resolve(name)).href);
  const path = relative(dirname(resolve(output)), resolve(name));
  const from = quoteForScript(path.startsWith('.') ? path : `./${path}`);
  return {
    imports: [`import ${'target' in module ? '{ target }' : 'target'} from ${from};`],
    fromVitest: ['defineTarget'],
    expression: 'defineTarget(target)',
    ioUring,
  };
}

function printCommand([command = '', ...args]: readonly string[], flags: ServerFlags): string {
  const { host, port, log, record, access, alert, ready } = flags;
  const patterns = { partialRecord: record, access, alert };
  const known = Object.entries(patterns).flatMap(([key, pattern]) =>
    pattern === undefined ? [] : `${key}: ${String(pattern)}`,
  );
  const parts = [
    `command: ${quoteForScript(command)}`,
    `args: ${printList(args)}`,
    ...(host === undefined ? [] : [`host: ${quoteForScript(host)}`]),
    ...(port === undefined ? [] : [`port: ${port}`]),
    ...(log === undefined ? [] : [`logFiles: ${printList(log)}`]),
    ...(known.length === 0 ? [] : [`log: { ${known.join(', ')} }`]),
    ...(ready === undefined ? [] : [`readyLine: ${String(ready)}`]),
  ];
  return `commandTarget({\n${parts.map((part) => `  ${part},\n`).join('')}})`;
}

function printList(words: readonly string[]): string {
  return `[${words.map(quoteForScript).join(', ')}]`;
}
