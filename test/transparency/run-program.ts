import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Digest, Digester } from './random-bytes.ts';

/** What a program that ran to its end did. */
export interface ProgramRun {
  /** Exit status, or the name of the signal that ended it. */
  readonly end: number | NodeJS.Signals;
  readonly stdout: Digest;
  /** The first 64 KiB of standard output. */
  readonly text: string;
  readonly stderr: string;
}

const TEXT_BYTES = 65_536;

/** Runs a program to its end, feeding it `input`; after `timeoutMs` it is killed. */
export async function runProgram(
  command: string,
  args: readonly string[],
  {
    env = {},
    input = [],
    timeoutMs = 30_000,
  }: {
    readonly env?: Readonly<Record<string, string>>;
    readonly input?: Iterable<Buffer>;
    readonly timeoutMs?: number;
  } = {},
): Promise<ProgramRun> {
  const child = spawn(command, args, {
    env: { ...process.env, ...env },
    stdio: 'pipe',
    timeout: timeoutMs,
    killSignal: 'SIGKILL',
  });
  const digester = new Digester();
  let text = Buffer.alloc(0);
  let stderr = '';
  child.stdout.on('data', (chunk: Buffer) => {
    digester.add(chunk);
    if (text.length < TEXT_BYTES) text = Buffer.concat([text, chunk]).subarray(0, TEXT_BYTES);
  });
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  // A program may end before it has read everything.
  const feeding = pipeline(Readable.from(input), child.stdin).catch(() => {});
  const end = await new Promise<number | NodeJS.Signals>((resolve, reject) => {
    child.once('error', reject).once('close', (status, signal) => resolve(status ?? signal ?? NaN));
  });
  await feeding;
  return { end, stdout: digester.digest(), text: text.toString('latin1'), stderr };
}
