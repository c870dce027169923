import { clamp } from './clamp.ts';
import { type Finding, HELD } from './contract.ts';
import { hasKilled } from './has-killed.ts';
import { accessLinesOf } from '../run/access-lines.ts';
import { type ResponseRange, responseRanges } from './response-ranges.ts';
import { type TakenBytes, takenBytes } from './taken-bytes.ts';
import type { JudgedExchange, Run } from '../run/run.ts';

/**
 * Compares the access log with what the kernel took: a line for each response that was begun, in their order, with the
 * bytes of that response and no other.
 */
export function judgeAccessLog(run: Run, judged: JudgedExchange): Finding {
  const { exchange, connection, golden } = judged;
  const { access } = run.target.log;
  // A process that was killed writes no more.
  if (access === undefined || connection === undefined || hasKilled(run) || run.lostProcesses.length > 0)
    return HELD;
  const lines = accessLinesOf(run.output, access, exchange.source);
  const begun = responseRanges(golden).flatMap((range) => {
    const bytes = bytesOf(range, takenBytes(judged));
    return bytes.sent.most > 0 ? [bytes] : [];
  });
  const at = connection.calls.at(-1)?.sequence;
  for (const [index, bytes] of begun.entries()) {
    const line = lines[index];
    const expected = `the access log to say ${print(bytes.sent)} bytes sent, ${print(bytes.body)} of the body`;
    // Of which perhaps nothing left.
    if (line === undefined && bytes.sent.least === 0) break;
    if (line === undefined)
      return { outcome: 'broken', expected, seen: `no line for response ${index + 1}`, at };
    const { sent, body } = line.groups;
    const isRight =
      (sent === undefined || isWithin(Number(sent), bytes.sent)) &&
      (body === undefined || isWithin(Number(body), bytes.body));
    if (!isRight) return { outcome: 'broken', expected, seen: line.text, at };
  }
  // A response of which nothing left may have a line that says so.
  const extra = lines
    .slice(begun.length)
    .find(({ groups: { sent = '0', body = '0' } }) => Number(sent) > 0 || Number(body) > 0);
  if (extra === undefined) return HELD;
  const expected = `the access log to have ${begun.length} lines with bytes`;
  return { outcome: 'broken', expected, seen: `another one: ${extra.text}`, at };
}

/** How much of a response was taken, and of its body. */
function bytesOf(
  { start, body, end }: ResponseRange,
  { least, most }: TakenBytes,
): { readonly sent: TakenBytes; readonly body: TakenBytes } {
  const within = (from: number): TakenBytes => ({
    least: clamp(least - from, 0, end - from),
    most: clamp(most - from, 0, end - from),
  });
  return { sent: within(start), body: within(body) };
}

function isWithin(count: number, { least, most }: TakenBytes): boolean {
  return count >= least && count <= most;
}

function print({ least, most }: TakenBytes): string {
  return least === most ? `${least}` : `${least} to ${most}`;
}
