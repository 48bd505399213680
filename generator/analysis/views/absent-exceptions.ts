import type { Analysis } from '../reach/analyse.ts';

const known = new WeakMap<Analysis['reach'], ReadonlyMap<number, readonly number[]>>();

/**
 * By party of pods that are made up, the parties among them that its words
 * mean, too: `any pod in any other namespace` means those of a namespace with
 * a label, and what is true of the first need not be true of them.
 */
export function unseenWithin(analysis: Analysis): ReadonlyMap<number, readonly number[]> {
  const before = known.get(analysis.reach);
  if (before !== undefined) return before;
  const { parties, cluster, reach } = analysis;
  const { universe } = reach;
  const found = new Map<number, readonly number[]>();
  universe.members.forEach((member, id) => {
    if (member.kind !== 'unseen') return;
    const { peer, own } = member.named;
    const inside = universe
      .pods(peer, own)
      .values()
      .filter((other) => {
        const there = universe.members[other];
        if (other === id || there?.kind !== 'unseen') return false;
        // of namespaces that are here the words speak as of pods that are there
        return (
          member.inNamespace === there.inNamespace ||
          there.inNamespace === undefined ||
          !cluster.namespaces.has(there.inNamespace)
        );
      });
    const party = parties.of[id] ?? 0;
    const others = inside.map((other) => parties.of[other] ?? 0).filter((each) => each !== party);
    if (others.length > 0) found.set(party, [...new Set(others)]);
  });
  known.set(reach, found);
  return found;
}
