import { createHash } from 'node:crypto';
import type { CheckedCase } from '../check/check-case.ts';
import { describeResult, isRead, isWrite } from '../journal/connection-view.ts';
import type { CallEvent } from '../journal/event.ts';
import type { Run } from '../run/run.ts';

/**
 * What a run shows of the server's behaviour, as short strings: each step from one call of the connection to the next with how
 * both ended, where faults struck, what was logged, how it ended. A run that shows something that no run before has shown
 * is worth going on from.
 */
export function featuresOf({ run, judgement }: Pick<CheckedCase, 'run' | 'judgement'>): readonly string[] {
  const features = new Set<string>();
  for (const { connection, exchange } of run.exchanges) {
    const calls = connection?.calls ?? [];
    for (const [index, call] of calls.entries()) {
      const before = calls[index - 1];
      const isSameTurn = before?.turn === call.turn && before.tid === call.tid;
      features.add(`${siteOf(before)}${isSameTurn ? '-' : '|'}${siteOf(call)}`);
      if (call.step !== undefined) features.add(`struck ${siteOf(call)} as ${ordinalOf(call, calls)}`);
    }
    features.add(`${calls.filter(isWrite).length > 0 ? scaleOf(calls.filter(isWrite).length) : 0} writes`);
    features.add(`end ${exchange.end.kind}, ${connection?.lastClose === undefined ? 'open' : 'closed'}`);
  }
  for (const { text } of run.log) features.add(`log ${inGeneral(text)}`);
  for (const { id, finding } of judgement.findings)
    if (finding.outcome === 'broken') features.add(`broken ${id}`);
  const hashes = [...features].map((feature) =>
    createHash('sha256').update(feature).digest('base64url').slice(0, FEATURE_LENGTH),
  );
  return [...hashes, ...pointsOf(run)];
}

/** Whether a feature is a point at which a fault has struck: a call and its ordinal, on a scale. */
export function isPoint(feature: string): boolean {
  return feature.includes('#');
}

/** The points of a run at which faults struck. */
function pointsOf({ events }: Run): readonly string[] {
  const calls = events.filter((event) => event.kind === 'call');
  const struck = calls.filter(({ step }) => step !== undefined);
  return [...new Set(struck.map((call) => `${call.call}#${ordinalOf(call, calls)}`))];
}

/** Where a call stands among those like it on its connection, on a scale. */
function ordinalOf(call: CallEvent, calls: readonly CallEvent[]): number {
  if (isWrite(call) || isRead(call)) return scaleOf(call.ordinal);
  const alike = calls.filter((other) => other.call === call.call && other.connection === call.connection);
  return scaleOf(alike.indexOf(call) + 1);
}

/** Of the text of a feature: a million of them are all different, but for one in ten million. */
const FEATURE_LENGTH = 10;

/** A call and how it ended, numbers aside. */
function siteOf(event: CallEvent | undefined): string {
  if (event === undefined) return 'start';
  const made = event.isInjected || event.isCut || event.isReset ? '!' : '';
  if (event.result < 0) return `${event.call}:${describeResult(event)}${made}`;
  const isMoving = isWrite(event) || isRead(event);
  if (!isMoving) return event.call;
  return `${event.call}:${event.result === 0 ? 'none' : event.result < event.asked ? 'short' : 'whole'}${made}`;
}

/** 1, 2, 3, then powers of two: how far along is enough. */
function scaleOf(count: number): number {
  return count <= 3 ? count : 2 ** Math.floor(Math.log2(count));
}

/** A line of a log without what differs each time: numbers, and all that stands in quotes. */
function inGeneral(text: string): string {
  return text.replaceAll(/"[^"]*"|'[^']*'/g, 'Q').replaceAll(/[\da-f]*\d[\da-f]*/gi, 'N');
}
