import { isStrictlyInside } from '../../grammar/addresses.ts';
import { matches } from '../../grammar/selectors.ts';
import { type Namespaces, nameLabel, type Peer, type Ports } from '../../model/policy.ts';
import { includes } from '../resolve/ports.ts';

/** Whether one peer holds all that another does, by what is written: whoever comes, and in every cluster. */
export function coversPeer(peer: Peer, other: Peer): boolean {
  if (JSON.stringify(peer) === JSON.stringify(other)) return true;
  if (peer.kind === 'ipBlock' && other.kind === 'ipBlock')
    return (
      contains(peer.cidr, other.cidr) &&
      peer.except.every((each) => other.except.some((one) => contains(one, each)))
    );
  if (peer.kind !== 'pods' || other.kind !== 'pods') return false;
  if (!coversNamespaces(peer.namespaces, other.namespaces)) return false;
  if (peer.pods === 'all' || JSON.stringify(peer.pods) === JSON.stringify(other.pods)) return true;
  return other.pods !== 'all' && asksNoMore(peer.pods, other.pods.matchLabels);
}

function contains(cidr: string, other: string): boolean {
  return cidr === other || isStrictlyInside(other, cidr);
}

/** Labels that are known to be there are not all: what must be absent, or differ, may be. */
function asksNoMore(
  selector: Exclude<Extract<Peer, { kind: 'pods' }>['pods'], 'all'>,
  labels: Readonly<Record<string, string>>,
): boolean {
  const keys = [
    ...Object.keys(selector.matchLabels),
    ...selector.matchExpressions.map((each) => each.key),
  ];
  return keys.every((each) => Object.hasOwn(labels, each)) && matches(selector, labels);
}

function coversNamespaces(some: Namespaces, others: Namespaces): boolean {
  if (some.kind === 'all' || JSON.stringify(some) === JSON.stringify(others)) return true;
  if (others.kind !== 'names') return false;
  if (some.kind === 'names') return others.names.every((each) => some.names.includes(each));
  return (
    some.kind === 'labels' &&
    others.names.every((each) => asksNoMore(some.selector, { [nameLabel]: each }))
  );
}

/** Whether ports hold all that others do, by what is written. */
export function coversPorts(ports: Ports, others: Ports): boolean {
  if (ports === 'all') return true;
  return others !== 'all' && others.every((each) => includes(ports, each));
}
