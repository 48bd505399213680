import type { Dialect } from '../../dialects/dialect.ts';
import { nonEmpty } from '../../grammar/ports.ts';
import type { Report } from '../../grammar/reader.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import type { GuardRail, GuardRule, PeerRef, PlatformFacts } from '../../model/intent.ts';
import {
  type NonEmpty,
  type Peer,
  type Policy,
  type PolicyObject,
  type Rule,
  serviceLabel,
} from '../../model/policy.ts';
import { objectsOf } from '../assign.ts';
import type { Options } from '../options.ts';
import { unsayable } from './unsayable.ts';

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

/**
 * The platform's guard rails as objects of the first dialect that has them.
 * Only where files are made for the whole cluster: a release of one service
 * must not own them.
 */
export function guardRails(
  platform: PlatformFacts,
  companions: readonly Dialect[],
  options: Options,
): { objects: readonly PolicyObject[]; diagnostics: readonly Diagnostic[] } {
  if (platform.guardRails.length === 0) return { objects: [], diagnostics: [] };
  const dialect = companions.find((each) => each.supports.isolation === 'guard rails');
  if (dialect === undefined) {
    const [first] = platform.guardRails;
    const hint = 'add companions: [cluster-network-policy] to the platform file';
    const message = `no dialect of the platform ${platform.name} holds guard rails`;
    return {
      objects: [],
      diagnostics: [finding('dialect-unsupported', message, { place: first?.place, hint })],
    };
  }
  const policies = platform.guardRails.map((each) => policyOf(each, options));
  return {
    objects:
      options.mode === 'files'
        ? policies.flatMap((each) => objectsOf(each, dialect, dialect.name, platform))
        : [],
    diagnostics: policies.flatMap((each) => unsayable(each, dialect)),
  };
}

function policyOf(rail: GuardRail, options: Options): Policy {
  const { exceptNamespaces, name, tier, place } = rail;
  const except = nonEmpty(exceptNamespaces);
  const key = 'kubernetes.io/metadata.name';
  const rules = (side: 'ingress' | 'egress', list: readonly GuardRule[]): Rule[] =>
    list.map(({ action, peers, ports, place: origin }, index) => ({
      action,
      peers,
      ports,
      origin,
      label: `${name}#/${side}/${index}`,
    }));
  return {
    name: `netprofile-${name}`,
    service: name,
    selector:
      except === undefined
        ? 'all'
        : { matchLabels: {}, matchExpressions: [{ key, operator: 'NotIn', values: except }] },
    ...(rail.ingress !== undefined && { ingress: rules('ingress', rail.ingress) }),
    ...(rail.egress !== undefined && { egress: rules('egress', rail.egress) }),
    labels: { [serviceLabel]: name },
    annotations: { 'netprofile.dev/version': options.version },
    origin: place,
    tier,
  };
}
