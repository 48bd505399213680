/** As people sort: service-2 before service-10. The same on every machine, unlike a locale's order. */
export function byText(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.match(/\d{1,15}|\D/gu) ?? []);
  for (const [index, word] of (left ?? []).entries()) {
    const other = right?.[index];
    if (other === undefined) return 1;
    if (word === other) continue;
    const difference = Number(word) - Number(other);
    return difference || (word < other ? -1 : 1);
  }
  return a.length - b.length;
}

/** Words of letters, digits and underscores: `n_shop_cart`; with a number where two would be alike. */
export function uniqueIds(): (prefix: string, name: string) => string {
  const taken = new Map<string, number>();
  return (prefix, name) => {
    const word = name
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .slice(0, 60);
    const id = `${prefix}_${word}`;
    const count = (taken.get(id) ?? 0) + 1;
    taken.set(id, count);
    // two underscores: no name gives them
    return count === 1 ? id : `${id}__${count}`;
  };
}
