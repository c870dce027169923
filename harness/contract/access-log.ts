import { type Finding, HELD } from './contract.ts';
import { hasKilled } from './has-killed.ts';
import { accessLinesOf } from '../run/access-lines.ts';
import { responseRanges } from './response-ranges.ts';
import { isWithin, printTaken, takenBytes, takenOf } from './taken-bytes.ts';
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
    const bytes = takenOf(range, takenBytes(judged));
    return bytes.sent.most > 0 ? [bytes] : [];
  });
  const at = connection.calls.at(-1)?.sequence;
  for (const [index, bytes] of begun.entries()) {
    const line = lines[index];
    const expected = `the access log to say ${printTaken(bytes.sent)} bytes sent, ${printTaken(bytes.body)} of the body`;
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
