/**
 * Which of some namespaces a name such as `shop/cart`, or `shop`, is of: the
 * longest that it begins with. Names that Kubernetes would refuse may hold
 * slashes, and what is of `shop/eu` is not of `shop`.
 */
export function namespaceAmong(names: ReadonlySet<string>, name: string): string | undefined {
  for (let end = name.length; end >= 0; end = end === 0 ? -1 : name.lastIndexOf('/', end - 1)) {
    const head = name.slice(0, end);
    if (names.has(head)) return head;
  }
  return undefined;
}
