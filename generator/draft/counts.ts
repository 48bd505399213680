/** In how many lists a word stands. */
export function counts(lists: Iterable<readonly string[]>): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const words of lists)
    for (const word of new Set(words)) found.set(word, (found.get(word) ?? 0) + 1);
  return found;
}
