import { isHost } from '../grammar/hosts.ts';
import { asFields, type Fields, field } from '../grammar/reader.ts';
import type { Cluster, ClusterPolicy } from '../model/cluster.ts';
import { type Diagnostic, isWithin, type Place } from '../model/diagnostic.ts';
import type { ShippedPolicy } from '../model/manifest.ts';
import type { Peer, Rule } from '../model/policy.ts';
import { at } from '../stages/manifests/fields.ts';
import type { RawDocument } from '../stages/parse.ts';

/**
 * CiliumNetworkPolicies as the simulation reads them, which knows more of the
 * ways in which people write them than the reader of what netprofile prints:
 * those of which each part is read as written, and has words in a profile.
 */
export function simulatedPolicies(
  documents: readonly RawDocument[],
  { policies }: Cluster,
  diagnostics: readonly Diagnostic[],
): readonly ShippedPolicy[] {
  const doubted = diagnostics.flatMap(({ place }) => place ?? []);
  return policies.flatMap((each): ShippedPolicy[] => {
    const document = documents.find(({ place }) => isSame(place, each.place));
    const apiVersion = document?.apiVersion;
    if (document === undefined || apiVersion === undefined || !isSayable(each)) return [];
    if (doubted.some((place) => isWithin(place, each.place))) return [];
    const fields = asFields(document.value) ?? {};
    if (asksForNames(fields) || speaksOfIcmp(fields)) return [];
    const { kind, name, namespace, place, selector, ingress, egress } = each;
    return [
      {
        apiVersion,
        kind,
        name,
        namespace,
        place,
        ours: false,
        labels: {},
        annotations: {},
        selector,
        ...(ingress !== undefined && { ingress }),
        ...(egress !== undefined && { egress }),
      },
    ];
  });
}

function isSayable(policy: ClusterPolicy): boolean {
  const { kind, entry, denies, addsOnly, namespaces, service, ingress = [], egress = [] } = policy;
  const hasHosts = egress.some(
    ({ peers }) => peers !== 'all' && peers.some((each) => each.kind === 'host'),
  );
  // without a rule that reads DNS its hosts have no addresses; those of a profile would
  if (hasHosts && policy.readsDns !== true) return false;
  return (
    kind === 'CiliumNetworkPolicy' &&
    [entry, denies, addsOnly, namespaces, service].every((each) => each === undefined) &&
    [...ingress, ...egress].every(isSayableRule)
  );
}

function isSayableRule({ peers, label }: Rule): boolean {
  if (label === 'unreadable') return false;
  return peers === 'all' || peers.every(isSayablePeer);
}

function isSayablePeer(peer: Peer): boolean {
  if (peer.kind === 'host') return isHost(peer.host);
  return peer.kind !== 'entity';
}

function lists(value: unknown): readonly Fields[] {
  return (Array.isArray(value) ? value : []).map((each) => asFields(each) ?? {});
}

/** Whether it limits which names may be looked up, of which a connection tells nothing. */
function asksForNames(policy: Fields): boolean {
  return lists(field(at(policy, ['spec']), 'egress'))
    .flatMap((each) => lists(field(each, 'toPorts')))
    .flatMap((each) => lists(field(at(each, ['rules']), 'dns')))
    .some((each) => field(each, 'matchPattern') !== '*');
}

/** What no connection tells of: a profile's policy would close it. */
function speaksOfIcmp(policy: Fields): boolean {
  const spec = at(policy, ['spec']);
  return ['ingress', 'egress'].some((direction) =>
    lists(field(spec, direction)).some((each) => (field(each, 'icmps') ?? null) !== null),
  );
}

function isSame(one: Place, other: Place): boolean {
  return isWithin(one, other) && one.path.length === other.path.length;
}
