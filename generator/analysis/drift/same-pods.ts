import type { Meaning } from '../../dialects/dialect.ts';
import { ruleText } from '../../dialects/policy-meaning.ts';
import { isBroad, matches } from '../../grammar/selectors.ts';
import type { Cluster } from '../../model/cluster.ts';
import type { Namespaces, Peer, Rule, Selector } from '../../model/policy.ts';

/** Tells whether a policy holds, and names as peers, the same pods of a cluster as one that is planned. */
export type SamePods = (found: Meaning, planned: Meaning, namespace: string) => boolean;

/**
 * A selector may be written in several ways: with what was seen of a peer
 * when its policy was made, or with all that is known of it in the cluster.
 * Where both find the same pods, and some, the policies do the same there. A
 * planned rule whose peers were guessed, for want of their pods, is what a
 * rule says that names some pods there, and is the same otherwise.
 */
export function samePods(
  { pods, namespaces }: Pick<Cluster, 'pods' | 'namespaces'>,
  isGuessed: (rule: Rule) => boolean,
): SamePods {
  const found = new Map<string, string>();
  const inNamespace = (chosen: Namespaces, own: string, name: string): boolean => {
    switch (chosen.kind) {
      case 'own':
        return name === own;
      case 'all':
        return true;
      case 'names':
        return chosen.names.includes(name);
      case 'labels':
        return matches(chosen.selector, namespaces.get(name) ?? {});
    }
  };
  /** The pods as text; the selector's own words where it finds none. */
  const podsText = (chosen: Namespaces, selector: Selector | 'all', own: string): string => {
    const key = JSON.stringify([chosen, selector, own]);
    const known = found.get(key);
    if (known !== undefined) return known;
    const indices = pods.flatMap(({ workload, labels, hostNetwork }, index) =>
      !hostNetwork &&
      inNamespace(chosen, own, workload.namespace) &&
      (selector === 'all' || matches(selector, labels))
        ? [index]
        : [],
    );
    const text = indices.length === 0 ? key : indices.join();
    found.set(key, text);
    return text;
  };
  const peerText = (peer: Peer, own: string): string =>
    peer.kind === 'pods'
      ? podsText(peer.namespaces, peer.pods, own)
      : ruleText({ ...bare, peers: [peer] });
  const exact = (rule: Rule, own: string): string =>
    JSON.stringify([
      ruleText({ ...rule, peers: 'all' }),
      rule.peers === 'all' ? 'all' : rule.peers.map((each) => peerText(each, own)).sort(),
    ]);
  const isSameSide = (found: Side, planned: Side, own: string): boolean => {
    if (found === undefined || planned === undefined) return found === planned;
    const left = [...found];
    const takeOut = (index: number): boolean => index >= 0 && left.splice(index, 1).length === 1;
    const known = planned.filter((each) => !isGuessed(each));
    const guessed = planned.filter(isGuessed);
    return (
      found.length === planned.length &&
      known.every((rule) => {
        const text = exact(rule, own);
        return takeOut(left.findIndex((each) => exact(each, own) === text));
      }) &&
      guessed.every((rule) => takeOut(left.findIndex((each) => loose(each) === loose(rule))))
    );
  };
  return (found, planned, own) =>
    // what denies is asked in an order
    found.tier === undefined &&
    planned.tier === undefined &&
    podsText({ kind: 'own' }, found.selector, own) ===
      podsText({ kind: 'own' }, planned.selector, own) &&
    isSameSide(found.ingress, planned.ingress, own) &&
    isSameSide(found.egress, planned.egress, own);
}

type Side = readonly Rule[] | undefined;

/** A rule with `some pods` for pods of one namespace that have labels. */
function loose(rule: Rule): string {
  const peers =
    rule.peers === 'all'
      ? ['all']
      : rule.peers.map((peer) =>
          peer.kind === 'pods' && !isBroad(peer.pods)
            ? ruleText({ ...bare, peers: [{ ...peer, pods: somePods }] })
            : ruleText({ ...bare, peers: [peer] }),
        );
  return JSON.stringify([ruleText({ ...rule, peers: 'all' }), [...new Set(peers)].sort()]);
}

const somePods: Selector = { matchLabels: { 'some pods': '' }, matchExpressions: [] };
const bare = { ports: 'all', origin: { file: '', document: 0, path: [] }, label: '' } as const;
