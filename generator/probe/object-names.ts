const longest = 63;

/** Lower case letters, digits and `-` of any text; what is left of a hostile one may be nothing. */
export function slugOf(text: string, most: number): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, most)
    .replace(/^-+|-+$/g, '');
}

/**
 * The name of a pod that stands in for an end: the run, a number that no other
 * end has, and as much of the end's own name as fits into a DNS label.
 */
export function standInName(run: string, index: number, name: string): string {
  const head = `${run}-${index + 1}`;
  const slug = slugOf(name, longest - head.length - 1);
  return slug === '' ? head : `${head}-${slug}`;
}
