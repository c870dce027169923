import type { JudgedExchange } from '../run/run.ts';
import { pauseOf } from './stall.ts';

/**
 * Bytes of responses that waited on a connection when its client began to read again, or at the end of one that never
 * stopped: those of the responses that it had asked for, without what the kernel had taken.
 */
export function waitingBytes({ exchange, workload, golden, connection }: JudgedExchange): number {
  const overAtNs = pauseOf(exchange)?.over?.atNs;
  const resume = workload.findIndex(({ kind }) => kind === 'resume');
  const steps = overAtNs === undefined || resume < 0 ? workload : workload.slice(0, resume);
  const asked = steps.filter(({ kind }) => kind === 'get').length;
  const askedBytes = golden.responses.slice(0, asked).reduce((sum, { bytes }) => sum + bytes.length, 0);
  const writes = connection?.writes.filter(({ atNs }) => overAtNs === undefined || atNs < overAtNs) ?? [];
  return askedBytes - writes.reduce((sum, { result }) => sum + Math.max(result, 0), 0);
}
