import { distance } from 'fastest-levenshtein';

const MAX_EDITS = 3;

/**
 * The candidate that `word` was probably meant to be, for a "did you mean" note; the first one when several are as near.
 *
 * Case does not count. Nothing when each candidate is more than 3 edits, or more than half of the longer word, away.
 *
 * @example nearestWord('econnrest', ['EPIPE', 'ECONNRESET']) // 'ECONNRESET'
 */
export function nearestWord(word: string, candidates: Iterable<string>): string | undefined {
  let nearest: string | undefined;
  let fewestEdits = MAX_EDITS + 1;
  for (const candidate of candidates) {
    const edits = distance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < fewestEdits && edits <= Math.max(word.length, candidate.length) / 2) {
      nearest = candidate;
      fewestEdits = edits;
    }
  }
  return nearest;
}
