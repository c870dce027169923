import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isNthfailError, messageOf, NthfailError } from '../errors.ts';
import { defineTarget } from '../target/define-target.ts';
import type { Target } from '../target/target.ts';

/** Whether the value of `--target` means a file: it has a slash in it, or ends as a module does. */
export function isTargetFile(name: string): boolean {
  return name.includes('/') || /\.[cm]?[jt]s$/.test(name);
}

/**
 * The target that a module exports, as `target` or by default: made by `defineTarget`, or what that takes.
 * @throws NthfailError `NF_E_USAGE` when there is no such file, it cannot be loaded, or it exports no target
 */
export async function loadTarget(path: string): Promise<Target> {
  const file = resolve(path);
  if (!existsSync(file))
    throw new NthfailError('NF_E_USAGE', `cannot load the target file ${path}: there is no such file`, {
      hint: `it was looked for at ${file}`,
    });
  const module = await importFile(path, file);
  const target = module['target'] ?? module['default'];
  if (target === undefined) {
    const names = Object.keys(module);
    throw new NthfailError(
      'NF_E_USAGE',
      `${path} exports no target${names.length === 0 ? '' : `, but ${names.join(', ')}`}`,
      {
        hint: "export const target = { name: 'my-server', command: './my-server', args: ['{port}'] };",
      },
    );
  }
  try {
    return { ...defineTarget(target as Target), given: { options: ['--target', path] } };
  } catch (error) {
    throw describe(path, error);
  }
}

async function importFile(path: string, file: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return (await import(pathToFileURL(file).href)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw describe(path, error);
  }
}

/** What a file did wrong, with the file's name in front. */
function describe(path: string, error: unknown): NthfailError {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : '';
  const message = messageOf(error);
  const hint = isNthfailError(error) ? error.hint : hintFor(code, path, message);
  const kind = error instanceof SyntaxError ? 'SyntaxError: ' : '';
  return new NthfailError('NF_E_USAGE', `target file ${path}: ${kind}${message}`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
  });
}

function hintFor(code: string, path: string, message: string): string | undefined {
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION' && extname(path).endsWith('ts'))
    return `this Node (${process.version}) does not load TypeScript: use Node 22.18 or newer, NODE_OPTIONS='--import tsx', or write it as .mjs`;
  if (code === 'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX' || code === 'ERR_INVALID_TYPESCRIPT_SYNTAX')
    return 'Node takes types away and does no more: no enum, namespace or parameter property';
  if (code === 'ERR_MODULE_NOT_FOUND' && message.includes("'nthfail'"))
    return 'install nthfail beside it (npm install --save-dev nthfail), or export a plain object without importing anything';
  return undefined;
}
