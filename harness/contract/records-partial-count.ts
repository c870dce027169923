import type { PartialRecordCounts } from '../target/log-knowledge.ts';
import type { JudgedExchange, Run } from '../run/run.ts';
import { recordsOf } from './connection-log.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
import { describeNoRecord } from './describe-no-record.ts';
import { isLogUnseen, LOG_UNSEEN } from './log-visibility.ts';
import { possiblePassBytes, takenBefore } from './pass.ts';
import { findPassStart } from './probed-pass.ts';
import { plainOffset } from './plain-offset.ts';
import { overlap, responseRanges } from './response-ranges.ts';
import type { StruckConnection } from './struck-connections.ts';

/** Exactly one record whose byte count is what the kernel took in the failed pass, at the promised level. */
export const recordsPartialCount: Contract = {
  id: 'records-partial-count',
  claim: 'a pass that sent bytes and then failed leaves one record of how many; a clean one leaves none',
  needs:
    '`log.partialRecord`, and `log.partialRecordLevel` for the level. `log.partialRecordCounts` says what is counted: since ' +
    'the pass, the response or the connection began, all bytes or those of bodies.',
  decides:
    'whether there is one such record for each connection whose failed pass had sent something, with a number that the calls ' +
    'allow, at the promised level; and none elsewhere. Over TLS what whole records carry is counted. A write that moved nothing may ' +
    'be taken for a failure. A pass is exact where probes saw it begin (`handlers.pass`), and bounded by the calls elsewhere: see ' +
    'pass.ts.',
  smallest: `
    accept
    send 200 = 100
    send 100 = ECONNRESET`,
  judge: (run) => {
    const { partialRecord } = run.target.log;
    if (partialRecord === undefined)
      return { outcome: 'not-applicable', because: 'the server promises no such record' };
    if (isLogUnseen(run, partialRecord)) return LOG_UNSEEN;
    for (const exchange of run.exchanges) {
      const finding = judgeConnection(run, exchange, partialRecord);
      if (finding.outcome !== 'held') return finding;
    }
    return HELD;
  },
};

function judgeConnection(run: Run, judged: JudgedExchange, pattern: RegExp): Finding {
  const { connection, exchange } = judged;
  if (connection === undefined) return HELD;
  const records = recordsOf(run, connection, pattern);
  const [first] = records;
  const at = first?.record.sequence;
  const nothing = connection.writes.find(({ asked, result }) => asked > 0 && result === 0);
  const error = connection.hardError ?? (first === undefined ? undefined : nothing);
  if (error === undefined) {
    if (first === undefined) return HELD;
    return { outcome: 'broken', expected: 'no record, for no write failed', seen: first.record.text, at };
  }

  if (exchange.tls !== undefined && takenBefore({ connection, error, exchange }) > exchange.wireBytes)
    return { outcome: 'not-applicable', because: 'nobody saw what the TLS records carried that were lost' };
  const { readyHandler, partialRecordLevel, partialRecordCounts } = run.target.log;
  const starts = readyHandler === undefined ? [] : recordsOf(run, connection, readyHandler);
  const passes = possiblePassBytes(
    { connection, error, exchange },
    starts.map(({ record }) => record),
    findPassStart(run, error),
  );
  const counts = possibleCounts(judged, { connection, error, exchange }, passes, partialRecordCounts);
  const named = counts.join(' or ');
  if (first === undefined) {
    if (passes.includes(0)) return HELD;
    return {
      outcome: 'broken',
      expected: `one record with sent:${named}`,
      seen: describeNoRecord(run, { connection, error, exchange }, pattern),
      at: error.sequence,
    };
  }
  if (counts.length === 0)
    return {
      outcome: 'broken',
      expected: 'no record, for the pass sent nothing',
      seen: first.record.text,
      at,
    };
  if (records.length > 1)
    return {
      outcome: 'broken',
      expected: `one record with sent:${named}`,
      seen: `${records.length} records`,
      at: records[1]?.record.sequence,
    };
  if (!counts.includes(Number(first.groups['sent'])))
    return { outcome: 'broken', expected: `sent:${named}`, seen: `sent:${first.groups['sent']}`, at };
  if (partialRecordLevel !== undefined && !partialRecordLevel.test(first.record.text))
    return {
      outcome: 'broken',
      expected: `a record at ${partialRecordLevel.source}`,
      seen: first.record.text,
      at,
    };
  return HELD;
}

/** The numbers that the record may give, for each size of the failed pass that the calls allow; none for an empty pass. */
function possibleCounts(
  { exchange, golden }: JudgedExchange,
  struck: StruckConnection,
  passes: readonly number[],
  { since, bytes }: PartialRecordCounts = { since: 'pass', bytes: 'all' },
): readonly number[] {
  const end = plainOffset(exchange, takenBefore(struck));
  const ranges = responseRanges(golden);
  const counts = passes
    .filter((pass) => pass > 0)
    .flatMap((pass): readonly number[] => {
      if (since === 'pass') return [end - pass];
      if (since === 'connection') return [0];
      // At the very end of a response the failed write may belong to it or to the next one.
      return ranges.flatMap((range) => (range.start <= end && end <= range.end ? range.start : []));
    })
    .map((start) =>
      bytes === 'all'
        ? end - start
        : ranges.reduce(
            (sum, range) => sum + overlap({ start, end }, { start: range.body, end: range.end }),
            0,
          ),
    );
  return [...new Set(counts)];
}
