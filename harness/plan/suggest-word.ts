import { nearestWord } from './nearest-word.ts';

/** The note under an unknown word: the candidate nearest to it, else `otherwise`. */
export function suggestWord(word: string, candidates: Iterable<string>, otherwise: string): string {
  const nearest = nearestWord(word, candidates);
  return nearest === undefined ? otherwise : `did you mean ${nearest}?`;
}
