import type { TierPeer } from '../../model/cluster.ts';
import type { Labels, Namespaces, Selector } from '../../model/policy.ts';
import { selectorText } from '../population/absent-pods.ts';

/** An entry of `from` or `to` in words: `pods with app=web of namespace shop`. `own` is the policy's namespace. */
export function entryText(peer: TierPeer, own: string): string {
  switch (peer.kind) {
    case 'pods': {
      const pods = peer.pods === 'all' ? 'every pod' : `pods with ${selectorText(peer.pods)}`;
      return `${pods} of ${namespacesText(peer.namespaces, own)}`;
    }
    case 'ipBlock': {
      const except = peer.except.length === 0 ? '' : ` except ${peer.except.join(', ')}`;
      return `addresses of ${peer.cidr}${except}`;
    }
    case 'host':
      return peer.host;
    case 'entity':
      return `the entity ${peer.entity}`;
    case 'everyone':
      return 'everyone';
    case 'nodes':
      return peer.selector === 'all' ? 'every node' : `nodes with ${selectorText(peer.selector)}`;
    case 'unknown':
      return `a peer by ${peer.text}`;
  }
}

function namespacesText(namespaces: Namespaces, own: string): string {
  switch (namespaces.kind) {
    case 'own':
      return `namespace ${own}`;
    case 'all':
      return 'every namespace';
    case 'names':
      return `${namespaces.names.length === 1 ? 'namespace' : 'namespaces'} ${namespaces.names.join(', ')}`;
    case 'labels':
      return `namespaces with ${selectorText(namespaces.selector)}`;
  }
}

/** What a selector asks for and labels do not have, one text for each; `what` carries the labels. */
export function selectorMisses(
  selector: Selector | 'all',
  labels: Labels,
  what: string,
): readonly string[] {
  if (selector === 'all') return [];
  const value = (key: string): string | undefined =>
    Object.hasOwn(labels, key) ? labels[key] : undefined;
  const has = (key: string): string =>
    value(key) === undefined ? `${what} has no label ${key}` : `${what} has ${key}=${value(key)}`;
  const plain = Object.entries(selector.matchLabels)
    .filter(([key, wanted]) => value(key) !== wanted)
    .map(([key, wanted]) => `asks for ${key}=${wanted}, and ${has(key)}`);
  const expressions = selector.matchExpressions.flatMap((each): readonly string[] => {
    const have = value(each.key);
    switch (each.operator) {
      case 'In':
        if (have !== undefined && each.values.includes(have)) return [];
        return [`asks for ${each.key} in (${each.values.join(', ')}), and ${has(each.key)}`];
      case 'NotIn':
        if (have === undefined || !each.values.includes(have)) return [];
        return [`leaves out ${each.key} in (${each.values.join(', ')}), and ${has(each.key)}`];
      case 'Exists':
        return have === undefined ? [`asks for a label ${each.key}, and ${what} has none`] : [];
      case 'DoesNotExist':
        return have === undefined ? [] : [`leaves out who has ${each.key}, and ${has(each.key)}`];
    }
  });
  return [...plain, ...expressions];
}
