import type { Run } from '../run/run.ts';

const noted = new Set<string>();

/**
 * Says on standard error, once for each path, that a server answers with an error page where nothing is wrong: a test of the
 * wrong path may pass, and prove little.
 */
export function noteRefusals({ exchanges, target }: Run): void {
  for (const { golden } of exchanges)
    for (const { path, status } of golden.responses) {
      const note = `nthfail: without any fault, ${target.name} answers GET ${path} with ${status}\n`;
      if (status < 400 || noted.has(note)) continue;
      noted.add(note);
      process.stderr.write(note);
    }
}
