/** A hub has at least so many others, and this share of them. */
const least = { others: 5, share: 0.6 };
/** Where most are hubs, none is. */
const mostHubs = 1 / 2;

/**
 * The shapes that reach most others, or that most others reach: a gateway, a
 * broker, what scrapes metrics. Takes all ids, and the ends of each edge
 * between two different ones of them; other ids are ignored.
 */
export function hubsOf(
  ids: readonly string[],
  edges: readonly (readonly [from: string, to: string])[],
): ReadonlySet<string> {
  const known = new Set(ids);
  const reaches = new Map(ids.map((id) => [id, new Set<string>()]));
  const reached = new Map(ids.map((id) => [id, new Set<string>()]));
  for (const [from, to] of edges) {
    if (!known.has(from) || !known.has(to)) continue;
    reaches.get(from)?.add(to);
    reached.get(to)?.add(from);
  }
  const enough = Math.max(least.others, (ids.length - 1) * least.share);
  const isHub = (id: string) =>
    (reaches.get(id)?.size ?? 0) >= enough || (reached.get(id)?.size ?? 0) >= enough;
  const hubs = ids.filter(isHub);
  return new Set(hubs.length <= ids.length * mostHubs ? hubs : []);
}
