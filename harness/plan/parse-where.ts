import { type Conditions, parseCondition, startsCondition } from './parse-condition.ts';
import type { PlanCursor } from './plan-cursor.ts';
import type { ConnectionSelector, Point } from './point.ts';
import type { Span } from './span.ts';

/** What a point says in front of its call. */
export type Where = Pick<Point, 'connection' | 'role' | 'comm' | 'thread' | 'after' | 'perTurn' | 'times'>;

/** Each of these names the connections, and so excludes the others. */
const WAYS: readonly string[] = ['source', 'accept', 'server'];

/**
 * Reads the conditions in front of a call, with their `/`: `127.0.0.9/`, or `accept#2,port:8080,per-turn/`. Nothing
 * when the step has none.
 *
 * @throws NthfailError NF_E_PLAN_SYNTAX when what stands there is neither a call nor a condition, when one kind stands
 *   twice, or when two of them exclude each other.
 */
export function parseWhere(cursor: PlanCursor): Where {
  if (!cursor.hasAhead(['/', ','], ['=', ';']) && !startsCondition(cursor.peek())) return {};
  const { start } = cursor.peek();
  const spans = new Map<string, Span>();
  const all: Conditions = {};
  do {
    const from = cursor.peek().start;
    const condition = parseCondition(cursor);
    const span = { start: from, end: cursor.lastEnd };
    for (const kind of Object.keys(condition)) {
      refuseRival(cursor, spans, kind, span);
      spans.set(kind, span);
    }
    Object.assign(all, condition);
  } while (cursor.takeSign(','));
  if (!cursor.takeSign('/')) {
    const spelled = cursor.text.slice(start, cursor.lastEnd);
    const note = `expected / and a call, as in ${spelled}/write#1`;
    throw cursor.error(`missing / after ${spelled}`, cursor.peek(), note);
  }
  const { source, accept, listener, server, ...rest } = all;
  const connection = connectionOf({ source, accept, listener, server });
  return connection === undefined ? rest : { connection, ...rest };
}

function refuseRival(cursor: PlanCursor, spans: ReadonlyMap<string, Span>, kind: string, span: Span): void {
  const spelled = spell(span);
  for (const [other, place] of spans) {
    if (other === kind)
      throw cursor.error(`${spelled} beside ${spell(place)}`, span, 'expected one condition of each kind');
    if (WAYS.includes(kind) && WAYS.includes(other)) {
      const note = 'expected one of an address, accept#<ordinal> and server';
      throw cursor.error(`${spelled} beside ${spell(place)}`, span, note);
    }
    if ([kind, other].toSorted().join(' ') === 'listener server') {
      const note = 'server is for calls on no connection: leave one of them out';
      throw cursor.error(`${spelled} beside ${spell(place)}`, span, note);
    }
  }

  function spell({ start, end }: Span): string {
    return cursor.text.slice(start, end);
  }
}

type Ways = { readonly [Way in 'source' | 'accept' | 'listener' | 'server']: Conditions[Way] | undefined };

function connectionOf({ source, accept, listener, server }: Ways): ConnectionSelector | undefined {
  if (server === true) return { by: 'server' };
  const at = listener === undefined ? {} : { listener };
  if (source !== undefined) return { by: 'source', address: source, ...at };
  if (accept !== undefined) return { by: 'accept', ordinal: accept, ...at };
  return listener === undefined ? undefined : { by: 'listener', listener };
}
