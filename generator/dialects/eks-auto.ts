import { isHost } from '../grammar/hosts.ts';
import { readPolicySpec } from '../grammar/network-policy.ts';
import { type OtherPeers, onlyKeys } from '../grammar/raw-rules.ts';
import { field, items, shown } from '../grammar/reader.ts';
import { within } from '../model/diagnostic.ts';
import type { Peer } from '../model/policy.ts';
import type { Dialect } from './dialect.ts';
import { networkPolicyView } from './template-input.ts';

/**
 * networking.k8s.aws/v1alpha1 ApplicationNetworkPolicy: laid out as a
 * NetworkPolicy, with hosts among the destinations. It says everything on its
 * own, so services get one of these and no NetworkPolicy.
 */
export const eksAuto: Dialect = {
  name: 'eks-auto',
  about: 'ApplicationNetworkPolicy v1alpha1: EKS Auto Mode',
  source:
    'aws/amazon-network-policy-controller-k8s pkg/crd/crds.yaml; Amazon EKS documentation, "Use Network Policies with EKS Auto Mode"',
  template: 'eks-auto',
  supports: {
    hosts: 'any labels',
    hostEffect: 'adds',
    dnsRule: false,
    pods: true,
    blocks: true,
    except: true,
    blocksMatchPods: true,
    entities: [],
    peersInRule: 'any',
    allPorts: true,
    portRanges: true,
    namedPorts: true,
    protocols: ['TCP', 'UDP', 'SCTP'],
    icmp: 'not defined by the API',
    subject: 'labels and expressions',
    scope: 'pods',
    isolation: 'ingress and egress',
    inRelease: true,
  },
  objects: [
    {
      apiVersion: 'networking.k8s.aws/v1alpha1',
      kind: 'ApplicationNetworkPolicy',
      template: 'policy.yaml',
      explicit: () => ['podSelector', 'policyTypes'],
      view: networkPolicyView,
      read: (spec, place, report) => readPolicySpec(spec, place, report, readDomainNames),
    },
  ],
};

/** `domainNames` excludes the other keys of a destination. */
const readDomainNames: OtherPeers = (fields, place, report) => {
  if (!Object.hasOwn(fields, 'domainNames')) return null;
  if (!onlyKeys(fields, ['domainNames'], place, report)) return undefined;
  const names = items(field(fields, 'domainNames'), within(place, 'domainNames'));
  const hosts = names.map(([each]): Peer | undefined =>
    typeof each === 'string' && isHost(each) ? { kind: 'host', host: each } : undefined,
  );
  const good = hosts.filter((each) => each !== undefined);
  return good.length > 0 && good.length === hosts.length
    ? good
    : report.add(
        'invalid-rule',
        place,
        `${shown(field(fields, 'domainNames'))} is not a list of names`,
      );
};
