import { nonEmpty } from '../../grammar/ports.ts';
import type { Report } from '../../grammar/reader.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { PeerRef } from '../../model/intent.ts';
import type { NonEmpty, Peer } from '../../model/policy.ts';

/** Peers of a guard rail: pods by namespace and labels, and blocks. */
export function guardPeers(
  refs: NonEmpty<PeerRef> | 'all',
  direction: 'ingress' | 'egress',
  place: Place,
  report: Report,
): NonEmpty<Peer> | undefined {
  if (refs === 'all') return everyone(direction);
  const peers = refs.map((ref): Peer | undefined => {
    if (ref.kind === 'cidr') return { kind: 'ipBlock', cidr: ref.cidr, except: ref.except };
    if (ref.kind !== 'pods' || ref.namespaces === 'own') return undefined;
    const { namespaces, pods } = ref;
    return {
      kind: 'pods',
      namespaces: namespaces === 'all' ? { kind: 'all' } : { kind: 'names', names: namespaces },
      pods,
    };
  });
  const good = peers.filter((each) => each !== undefined);
  return good.length === peers.length
    ? nonEmpty(good)
    : report.add(
        'invalid-peer',
        place,
        'a guard rail is about the whole cluster',
        'write {namespace, labels} or {cidr}; namespace "*" for all',
      );
}

/** Sources are pods only; destinations are addresses, those of pods among them. */
function everyone(direction: 'ingress' | 'egress'): NonEmpty<Peer> {
  if (direction === 'ingress') return [{ kind: 'pods', namespaces: { kind: 'all' }, pods: 'all' }];
  return [
    { kind: 'ipBlock', cidr: '0.0.0.0/0', except: [] },
    { kind: 'ipBlock', cidr: '::/0', except: [] },
  ];
}
