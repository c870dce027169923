import { relative } from 'node:path';
import { TestRunner } from 'vitest';
import { NthfailError } from '../errors.ts';

/** The test that runs now. */
export interface CurrentTest {
  /** Its name behind those of its suites, with spaces between: what `-t` is matched with. */
  readonly name: string;
  /** Its file, from the folder that vitest was started in. */
  readonly file: string;
  /** Its own time limit in milliseconds; Infinity when it has none. */
  readonly timeoutMs: number;
}

/** @throws NthfailError `NF_E_USAGE` outside of a test */
export function currentTest(): CurrentTest {
  const test = TestRunner.getCurrentTest();
  if (test === undefined)
    throw new NthfailError('NF_E_USAGE', 'a property is checked outside of a test', {
      hint: 'call prop() inside test(), and before the first await of a test.concurrent()',
    });
  const names: string[] = [test.name];
  for (let { suite } = test; suite !== undefined; suite = suite.suite) names.unshift(suite.name);
  return {
    name: names.join(' '),
    file: relative(process.cwd(), test.file.filepath),
    timeoutMs: test.timeout > 0 ? test.timeout : Infinity,
  };
}
