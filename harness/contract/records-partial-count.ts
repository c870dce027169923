import type { JudgedExchange, Run } from '../run/run.ts';
import { recordsOf } from './connection-log.ts';
import { type Contract, type Finding, HELD } from './contract.ts';
import { isLogUnseen, LOG_UNSEEN } from './log-visibility.ts';
import { possiblePassBytes } from './pass.ts';

/** Exactly one record whose byte count is what the kernel took in the failed pass, at the promised level. */
export const recordsPartialCount: Contract = {
  id: 'records-partial-count',
  claim: 'a pass that sent bytes and then failed leaves one record of how many; a clean one leaves none',
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

function judgeConnection(run: Run, { connection }: JudgedExchange, pattern: RegExp): Finding {
  if (connection === undefined) return HELD;
  const records = recordsOf(run, connection, pattern);
  const [first] = records;
  const at = first?.record.sequence;
  const error = connection.hardError;
  if (error === undefined) {
    if (first === undefined) return HELD;
    return { outcome: 'broken', expected: 'no record, for no write failed', seen: first.record.text, at };
  }

  const { readyHandler, partialRecordLevel } = run.target.log;
  const starts = readyHandler === undefined ? [] : recordsOf(run, connection, readyHandler);
  const possible = possiblePassBytes(
    { connection, error },
    starts.map(({ record }) => record),
  );
  const counts = possible.filter((bytes) => bytes > 0).join(' or ');
  if (first === undefined) {
    if (possible.includes(0)) return HELD;
    return {
      outcome: 'broken',
      expected: `one record with sent:${counts}`,
      seen: 'no record',
      at: error.sequence,
    };
  }
  if (counts === '')
    return {
      outcome: 'broken',
      expected: 'no record, for the pass sent nothing',
      seen: first.record.text,
      at,
    };
  if (records.length > 1)
    return {
      outcome: 'broken',
      expected: `one record with sent:${counts}`,
      seen: `${records.length} records`,
      at: records[1]?.record.sequence,
    };
  if (!possible.includes(Number(first.groups['sent'])) || Number(first.groups['sent']) === 0)
    return { outcome: 'broken', expected: `sent:${counts}`, seen: `sent:${first.groups['sent']}`, at };
  if (partialRecordLevel !== undefined && !partialRecordLevel.test(first.record.text))
    return {
      outcome: 'broken',
      expected: `a record at ${partialRecordLevel.source}`,
      seen: first.record.text,
      at,
    };
  return HELD;
}
