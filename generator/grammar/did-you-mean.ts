import { distance } from 'fastest-levenshtein';

/** Whether a word becomes another by at most so many letters put in, left out or changed. */
export function isNear(word: string, known: string, most: number): boolean {
  return Math.abs(word.length - known.length) <= most && distance(word, known) <= most;
}

/** "did you mean ..." when a name is near one that is known. */
export function didYouMean(name: string, known: readonly string[]): string | undefined {
  if (known.length === 0) return undefined;
  const near = Math.min(...known.map((each) => distance(name, each)));
  if (near > Math.max(2, Math.floor(name.length / 3))) return undefined;
  const nearest = known.filter((each) => distance(name, each) === near);
  // the same letters in another order (form, from) is the likelier slip
  const letters = (word: string): string => [...word].sort().join('');
  const best = nearest.find((each) => letters(each) === letters(name)) ?? nearest[0];
  return `did you mean ${best}?`;
}
