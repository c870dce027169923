import { NthfailError } from '../errors.ts';

/**
 * The seed of a test that names none. In CI it follows from the test's name, so that each run is the same; elsewhere it is
 * random. NTHFAIL_SEED, any text, stands for another choice: the same on each run with that text.
 */
export function chooseSeed(testName: string, env: NodeJS.ProcessEnv = process.env): number {
  const { NTHFAIL_SEED: chosen = '', CI: ci = '' } = env;
  if (chosen !== '') return hash(`${chosen}\0${testName}`);
  if (ci !== '' && ci !== 'false' && ci !== '0') return hash(testName);
  return Math.trunc(Math.random() * 2 ** 32) | 0;
}

/** By how much NTHFAIL_RUNS_FACTOR multiplies the cases of each property; 1 unless set. @throws NthfailError `NF_E_USAGE` */
export function readRunsFactor(text: string | undefined = process.env['NTHFAIL_RUNS_FACTOR']): number {
  if (text === undefined || text === '') return 1;
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new NthfailError('NF_E_USAGE', `NTHFAIL_RUNS_FACTOR is ${JSON.stringify(text)}`, {
    hint: 'give a whole number from 1 to 999999',
  });
}

/** FNV-1a of the UTF-8 bytes, as a signed 32-bit integer. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (const byte of Buffer.from(text)) state = Math.imul(state ^ byte, 0x01000193);
  return state | 0;
}
