import type { Run } from '../run/run.ts';
import { renderEntry } from './terminal.ts';
import { buildTimeline } from './timeline.ts';

/** Entries that are shown before the marked one, and after it. */
const CONTEXT = 5;

/**
 * The timeline around one entry, which is marked.
 * @param at its sequence number in the journal; undefined: the last call that the plan struck
 * @returns one line for each entry; none when no timeline has that entry
 */
export function renderExcerpt(run: Run, at: number | undefined): readonly string[] {
  const wanted = at ?? run.events.findLast(({ step }) => step !== undefined)?.sequence;
  if (wanted === undefined) return [];
  for (const exchange of run.exchanges) {
    const entries = buildTimeline(run, exchange);
    const centre = entries.findIndex(({ sequence }) => sequence === wanted);
    if (centre >= 0)
      return entries.flatMap((entry, index) => {
        if (Math.abs(index - centre) > CONTEXT) return [];
        return `${index === centre ? '▶' : ' '} ${renderEntry(entry)}`;
      });
  }
  return [];
}
