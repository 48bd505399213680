import { isHost } from '../grammar/hosts.ts';
import { nonEmpty } from '../grammar/ports.ts';
import { onlyKeys, readBlock, readRule as readLike } from '../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../grammar/reader.ts';
import { type Place, within } from '../model/diagnostic.ts';
import type { Peer, Rule } from '../model/policy.ts';
import type { Dialect, Meaning } from './dialect.ts';
import { headView, portView, type View } from './template-input.ts';

/**
 * k8s.ovn.org/v1 EgressFirewall: one ordered list for all pods of a
 * namespace, the first rule that matches decides, about destinations outside
 * the cluster only. NetworkPolicies hold beside it: what a pod reaches is what
 * both allow. Its name is `default`; there is one in a namespace.
 */
export const openshiftEgress: Dialect = {
  name: 'openshift-egress',
  about: 'EgressFirewall v1: OpenShift with OVN-Kubernetes, one for each namespace',
  source: 'ovn-org/ovn-kubernetes go-controller/pkg/crd/egressfirewall/v1/types.go',
  template: 'openshift-egress',
  supports: {
    // a star needs the DNSNameResolver feature, which not every cluster has
    hosts: 'exact',
    hostEffect: 'narrows',
    dnsRule: false,
    pods: false,
    blocks: true,
    except: false,
    blocksMatchPods: true,
    entities: [],
    peersInRule: 'one',
    allPorts: true,
    portRanges: false,
    namedPorts: false,
    protocols: ['TCP', 'UDP', 'SCTP'],
    icmp: 'blocked to the outside, except by a rule with ports: all',
    subject: 'all pods',
    scope: 'namespace',
    isolation: 'egress',
    inRelease: false,
  },
  objects: [
    {
      apiVersion: 'k8s.ovn.org/v1',
      kind: 'EgressFirewall',
      template: 'policy.yaml',
      explicit: () => ['egress'],
      view: (policy) => ({ ...headView(policy), rules: (policy.egress ?? []).flatMap(ruleViews) }),
      read: readSpec,
    },
  ],
};

/** One entry for each peer: they share the rule's ports. */
function ruleViews({ label, peers, ports, action }: Rule): View[] {
  return (peers === 'all' ? [] : peers).map((peer) => ({
    label,
    type: action === 'Deny' ? 'Deny' : 'Allow',
    cidr: peer.kind === 'ipBlock' ? peer.cidr : null,
    host: peer.kind === 'host' ? peer.host : null,
    ports: ports === 'all' ? null : ports.map(portView),
  }));
}

function readSpec(value: unknown, place: Place, report: Report): Meaning | undefined {
  const spec = asFields(value);
  if (spec === undefined) return report.add('invalid-policy', place, 'the policy has no spec');
  const before = report.diagnostics.length;
  onlyKeys(spec, ['egress'], place, report);
  const list = items(field(spec, 'egress'), within(place, 'egress'));
  if (list.length === 0)
    report.add('invalid-policy', within(place, 'egress'), 'egress is not a list of rules');
  const rules = list.map(([each, at], index) =>
    readRule(asFields(each) ?? {}, at, `egress/${index}`, report),
  );
  const good = rules.filter((each) => each !== undefined);
  return report.diagnostics.length > before ? undefined : { selector: 'all', egress: good };
}

function readRule(fields: Fields, place: Place, label: string, report: Report): Rule | undefined {
  if (!onlyKeys(fields, ['type', 'to', 'ports'], place, report)) return undefined;
  const type = field(fields, 'type');
  if (type !== 'Allow' && type !== 'Deny')
    return report.add('invalid-rule', place, `${shown(type)} is not Allow or Deny`);
  const peer = readPeer(asFields(field(fields, 'to')) ?? {}, within(place, 'to'), report);
  const written = field(fields, 'ports');
  const like = readLike(
    written === undefined ? {} : { ports: written },
    'egress',
    place,
    label,
    report,
  );
  const peers = nonEmpty(peer === undefined ? [] : [peer]);
  if (peers === undefined || like === undefined) return undefined;
  const numbers =
    like.ports === 'all'
      ? written === undefined
      : like.ports.every((each) => each.kind === 'number' && each.endPort === undefined);
  if (!numbers)
    return report.add('invalid-port', place, `${shown(written)} are not protocols and numbers`);
  return { ...like, peers, ...(type === 'Deny' && { action: type }) };
}

function readPeer(fields: Fields, place: Place, report: Report): Peer | undefined {
  if (!onlyKeys(fields, ['cidrSelector', 'dnsName'], place, report)) return undefined;
  const [cidr, host] = [field(fields, 'cidrSelector'), field(fields, 'dnsName')];
  if (cidr !== undefined && host === undefined) return readBlock(cidr, undefined, place, report);
  return cidr === undefined && typeof host === 'string' && isHost(host)
    ? { kind: 'host', host }
    : report.add('invalid-rule', place, `${shown(fields)} is not one block or name`);
}
