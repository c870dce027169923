import { spawnSync } from 'node:child_process';
import { loadLines } from './load-lines.ts';
import { rememberByFile } from './remember-by-file.ts';
import { symbolsError } from './symbols-error.ts';

/** One function of the source in which an address lies. */
export interface Frame {
  /** Undefined where the debug information does not say. */
  readonly functionName: string | undefined;
  /** Path of the source file as the compiler was given it. */
  readonly file: string | undefined;
  /** From 1. */
  readonly line: number | undefined;
}

const LARGEST_OUTPUT = 2 ** 28;
const ADDRESS = /^0x[0-9a-f]{16}$/;
/** Without the discriminator that addr2line(1) may append. */
const PLACE = /^(.*):(\d+|\?)(?: \(discriminator \d+\))?$/;

/**
 * The source lines of code in the program or library at `path`: for each address the function that it lies in, before it the ones that
 * were inlined there, innermost first; empty where nothing is known. Names are demangled. One run of addr2line(1) for
 * all addresses that were not asked for before. For the call that returns to an address, ask for the address before it.
 * @param addresses file virtual addresses
 * @returns one entry for each address, in their order
 * @throws NthfailError `NF_E_SYMBOLS` when the program has no lines, or there is no addr2line.
 */
export function linesOf(path: string, addresses: readonly bigint[]): readonly (readonly Frame[])[] {
  const known = framesByAddress(path);
  const missing = [...new Set(addresses)].filter((address) => !known.has(address));
  if (missing.length > 0) {
    const answers = askAddr2line(loadLines(path).linesIn.path, missing);
    for (const [i, address] of missing.entries()) known.set(address, answers[i] ?? []);
  }
  return addresses.map((address) => known.get(address) ?? []);
}

const framesByAddress: (path: string) => Map<bigint, readonly Frame[]> = rememberByFile(() => new Map());

function askAddr2line(path: string, addresses: readonly bigint[]): readonly (readonly Frame[])[] {
  const { error, status, stdout, stderr } = spawnSync('addr2line', ['-a', '-f', '-i', '-C', '-e', path], {
    encoding: 'utf8',
    input: addresses.map((address) => `0x${address.toString(16)}\n`).join(''),
    maxBuffer: LARGEST_OUTPUT,
  });
  if (error !== undefined)
    throw symbolsError(`cannot run addr2line on ${path}: ${error.message}`, {
      hint: 'apt-get install binutils',
      cause: error,
    });
  if (status !== 0)
    throw symbolsError(`addr2line failed on ${path}: ${stderr.trimEnd() || 'it was killed'}`, {
      hint: 'is the file damaged?',
    });
  return parseAnswers(stdout.split('\n'));
}

/** Each answer is the address on a line of its own, then two lines for each frame. */
function parseAnswers(lines: readonly string[]): readonly (readonly Frame[])[] {
  const answers: Frame[][] = [];
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? '';
    if (ADDRESS.test(line)) answers.push([]);
    else if (line !== '') {
      const frame = frameOf(line, lines[i + 1] ?? '');
      i += 1;
      if (frame !== undefined) answers.at(-1)?.push(frame);
    }
  }
  return answers;
}

function frameOf(name: string, place: string): Frame | undefined {
  const [, file = '??', number = '?'] = PLACE.exec(place) ?? [];
  if (name === '??' && file === '??') return undefined;
  const line = Number(number);
  return {
    functionName: name === '??' ? undefined : name,
    file: file === '??' ? undefined : file,
    line: line > 0 ? line : undefined,
  };
}
