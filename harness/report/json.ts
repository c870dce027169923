import type { Judgement } from '../contract/judge.ts';
import type { Exchange } from '../exchange/exchange.ts';
import { printWorkload } from '../exchange/workload.ts';
import { printPlan } from '../plan/print-plan.ts';
import type { Run } from '../run/run.ts';
import { buildTimeline, type TimelineEntry } from './timeline.ts';

/** A run as plain data: what {@link renderRun} shows, in full. Times in nanoseconds; sizes in bytes. */
export function runToJson(run: Run, judgement: Judgement): object {
  return {
    target: { name: run.target.name, title: run.target.title },
    workload: printWorkload(run.exchanges[0]?.workload ?? []),
    plan: { text: printPlan(run.plan), steps: run.plan.steps },
    verdict: judgement.verdict,
    reason: judgement.reason,
    contracts: judgement.findings.map(({ id, claim, finding }) => ({ id, claim, ...finding })),
    steps: run.steps.map(({ step, state, askedBytes }) => ({ ...step, state, askedBytes })),
    connections: run.exchanges.map((judged) => ({
      source: judged.exchange.source,
      server: judged.exchange.server,
      end: judged.exchange.end.kind,
      isComplete: judged.isComplete,
      gaveUp: judged.gaveUp,
      receivedBytes: judged.exchange.received.length,
      ...describeTls(judged.exchange),
      sentBytes: judged.connection?.sentBytes,
      timeline: buildTimeline(run, judged).map(toJson),
    })),
    usesIoUring: run.usesIoUring,
    bystanders: run.bystanders,
    lostProcesses: run.lostProcesses,
    golden: run.exchanges.slice(0, 1).map(({ golden }) => ({
      bytes: golden.stream.length,
      responses: golden.responses.map(({ path, status, bytes, headBytes }) => ({
        path,
        status,
        bytes: bytes.length,
        headBytes,
      })),
      writes: golden.writes,
    }))[0],
  };
}

/** Over TLS: how many bytes came on the wire, and how many records they are. */
function describeTls({ tls, wireBytes }: Exchange): object {
  return tls === undefined ? {} : { wireBytes, tls: { ...tls, records: tls.records.length } };
}

function toJson({ call, afterNs, ...entry }: TimelineEntry): object {
  if (call === undefined) return { ...entry, afterNs: Number(afterNs) };
  const { kind: _kind, atNs: _atNs, sequence: _sequence, ...fields } = call;
  return { ...entry, afterNs: Number(afterNs), call: fields };
}
