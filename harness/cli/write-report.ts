import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { NthfailError } from '../errors.ts';

/**
 * Looks whether a report can be written before anything is run for it. Writes nothing.
 * @param what the report is called in messages, such as `trace`
 * @throws NthfailError `NF_E_USAGE` when it cannot
 */
export function checkReportPath(what: string, path: string): void {
  explain(what, path, () => {
    if (!existsSync(path)) accessSync(dirname(path), constants.W_OK);
    else if (statSync(path).isDirectory()) throw new Error('it is a directory');
    else accessSync(path, constants.W_OK);
  });
}

/**
 * Writes a report and says on stderr where it is.
 * @throws NthfailError `NF_E_USAGE` when it cannot be written
 */
export function writeReport(what: string, path: string, text: string): void {
  explain(what, path, () => writeFileSync(path, text));
  process.stderr.write(`${what}: ${path}\n`);
}

function explain(what: string, path: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw new NthfailError('NF_E_USAGE', `cannot write the ${what} ${path}: ${String(error)}`, {
      hint: 'give a file in a directory that is there and can be written to',
      cause: error,
    });
  }
}
