import { isHost, isWildcard } from '../grammar/hosts.ts';
import { readAnySelector } from '../grammar/network-policy.ts';
import { nonEmpty } from '../grammar/ports.ts';
import { onlyKeys, readRule as readLike } from '../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, type Report, shown } from '../grammar/reader.ts';
import { type Place, within } from '../model/diagnostic.ts';
import type { Peer, Rule } from '../model/policy.ts';
import type { Dialect, Meaning } from './dialect.ts';
import { headView, portView, selectorView, type View } from './template-input.ts';

/**
 * networking.gke.io/v1alpha1 FQDNNetworkPolicy: hosts beside a NetworkPolicy
 * of the same pods, which isolates them and opens DNS. What a pod may reach is
 * what either allows.
 */
export const gkeFqdn: Dialect = {
  name: 'gke-fqdn',
  about: 'FQDNNetworkPolicy v1alpha1: GKE Dataplane V2 with --enable-fqdn-network-policy',
  source: 'Google Cloud documentation, "Control Pod egress traffic using FQDN network policies"',
  template: 'gke-fqdn',
  supports: {
    hosts: 'one label',
    hostEffect: 'adds',
    dnsRule: false,
    pods: false,
    blocks: false,
    except: false,
    blocksMatchPods: true,
    entities: [],
    peersInRule: 'of one kind',
    allPorts: true,
    portRanges: false,
    namedPorts: false,
    protocols: ['TCP', 'UDP'],
    icmp: 'not allowed by it',
    subject: 'labels and expressions',
    scope: 'pods',
    isolation: 'egress',
    inRelease: true,
  },
  objects: [
    {
      apiVersion: 'networking.gke.io/v1alpha1',
      kind: 'FQDNNetworkPolicy',
      template: 'policy.yaml',
      explicit: () => ['podSelector', 'egress'],
      view: (policy) => ({
        ...headView(policy),
        podSelector: selectorView(policy.selector),
        rules: (policy.egress ?? []).map(ruleView),
      }),
      read: readSpec,
    },
  ],
};

function ruleView({ label, peers, ports }: Rule): View {
  const hosts = (peers === 'all' ? [] : peers).flatMap((each) =>
    each.kind === 'host' ? [each.host] : [],
  );
  return {
    label,
    matches: hosts.map((host) => ({
      name: isWildcard(host) ? null : host,
      pattern: isWildcard(host) ? host : null,
    })),
    ports: ports === 'all' ? null : ports.map(portView),
  };
}

function readSpec(value: unknown, place: Place, report: Report): Meaning | undefined {
  const spec = asFields(value);
  if (spec === undefined) return report.add('invalid-policy', place, 'the policy has no spec');
  const before = report.diagnostics.length;
  onlyKeys(spec, ['podSelector', 'egress'], place, report);
  const at = within(place, 'podSelector');
  const selector = readAnySelector(field(spec, 'podSelector'), at, report);
  const list = items(field(spec, 'egress'), within(place, 'egress'));
  if (list.length === 0)
    report.add('invalid-policy', within(place, 'egress'), 'egress is not a list of rules');
  const egress = list.map(([each, where], index) =>
    readRule(each, where, `egress/${index}`, report),
  );
  const good = egress.filter((each) => each !== undefined);
  if (selector === undefined || report.diagnostics.length > before) return undefined;
  return { selector, egress: good };
}

function readRule(value: unknown, place: Place, label: string, report: Report): Rule | undefined {
  const fields = asFields(value) ?? {};
  if (!onlyKeys(fields, ['matches', 'ports'], place, report)) return undefined;
  const matches = items(field(fields, 'matches'), within(place, 'matches'));
  const hosts = matches.map(([each, at]) => readMatch(asFields(each) ?? {}, at, report));
  const peers = nonEmpty(hosts.filter((each) => each !== undefined));
  if (peers === undefined || peers.length < hosts.length)
    return report.add('invalid-rule', place, 'the rule names no hosts');
  const ports = field(fields, 'ports');
  // ports are laid out as in a NetworkPolicy, and must have a number
  const like = readLike(ports === undefined ? {} : { ports }, 'egress', place, label, report);
  if (like === undefined) return undefined;
  if (ports !== undefined && (like.ports === 'all' || like.ports.some(isOdd)))
    return report.add('invalid-port', place, `${shown(ports)} are not TCP or UDP port numbers`);
  return { ...like, peers };
}

function isOdd(port: Exclude<Rule['ports'], 'all'>[number]): boolean {
  return port.kind !== 'number' || port.endPort !== undefined || port.protocol === 'SCTP';
}

function readMatch(fields: Fields, place: Place, report: Report): Peer | undefined {
  if (!onlyKeys(fields, ['name', 'pattern'], place, report)) return undefined;
  const [name, pattern] = [field(fields, 'name'), field(fields, 'pattern')];
  const host = name ?? pattern;
  const one = name === undefined || pattern === undefined;
  return one &&
    typeof host === 'string' &&
    isHost(host) &&
    isWildcard(host) === (name === undefined)
    ? { kind: 'host', host }
    : report.add('invalid-rule', place, `${shown(fields)} is not a name or *. and a name`);
}
