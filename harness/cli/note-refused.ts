import type { Run } from '../run/run.ts';

/** Says on standard error that the fault-free answer is an error: the path may be misspelt. */
export function noteRefused({ exchanges: [first] }: Run): void {
  const refused = first?.golden.responses.find(({ status }) => status >= 400);
  if (refused !== undefined)
    process.stderr.write(`note: without any fault, GET ${refused.path} answers ${refused.status}\n`);
}
