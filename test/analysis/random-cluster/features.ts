import type { Cluster } from '../../oracle/cluster.ts';
import { fields, list } from '../../oracle/fields.ts';
import type { Policy } from '../../oracle/network-policy.ts';
import { inCidr } from '../../oracle/rule.ts';

/** What a cluster holds, in words, one for each time: to see that random ones hold everything. */
export function featuresOf(documents: readonly unknown[], cluster: Cluster): readonly string[] {
  return [
    ...documents.flatMap(ofDocument),
    ...operatorsIn(documents).map((operator) => `operator ${operator}`),
    ...cluster.policies.flatMap((policy) => ofPolicy(policy, cluster)),
    ...ofTiers(cluster),
    ...cluster.pods.map(({ ips }) => `pod with ${ips.length} addresses`),
  ];
}

function ofDocument(document: unknown): readonly string[] {
  const { kind, spec, metadata } = fields(document, 'document');
  const { ingress, egress, tier, policyTypes } = fields(spec, 'spec');
  if (kind === 'NetworkPolicy') {
    const types = state(policyTypes) === 'some' ? `${policyTypes}` : state(policyTypes);
    return [
      `policyTypes ${types}`,
      `ingress ${state(ingress)}`,
      `egress ${state(egress)}`,
      ...rulesOf(ingress).flatMap((rule) => ofRule(rule, 'from')),
      ...rulesOf(egress).flatMap((rule) => ofRule(rule, 'to')),
    ];
  }
  if (`${kind}`.endsWith('NetworkPolicy')) {
    return [
      ...rulesOf(ingress).flatMap((rule) => ofTierRule(`${kind} ingress`, rule)),
      ...rulesOf(egress).flatMap((rule) => ofTierRule(`${kind} egress`, rule)),
      `${kind}${tier === undefined ? '' : ` ${tier}`}`,
    ];
  }
  const isOwned = 'ownerReferences' in fields(metadata, 'metadata');
  return [
    `${isOwned ? 'owned ' : ''}${kind}`,
    ...(JSON.stringify(document).includes('"hostNetwork":true') ? ['hostNetwork'] : []),
    ...(JSON.stringify(document).includes('"restartPolicy":"Always"') ? ['sidecar'] : []),
  ];
}

function ofRule(rule: Rule, peersKey: 'from' | 'to'): readonly string[] {
  return [
    ...(Object.keys(rule).length === 0 ? ['rule {}'] : []),
    `${peersKey} ${state(rule[peersKey])}`,
    `ports ${state(rule.ports)}`,
    ...rulesOf(rule[peersKey]).map(
      (peer) => `peer ${peer.ipBlock ? keys(fields(peer.ipBlock, 'ipBlock')) : keys(peer)}`,
    ),
    ...rulesOf(rule.ports).map(({ port, ...rest }) => `port ${typeof port} ${keys(rest)}`),
  ];
}

function ofTierRule(where: string, rule: Rule): readonly string[] {
  const ports = rule.ports ?? rule.protocols;
  return [
    `${where} ${rule.action}`,
    `${where} ports ${state(ports)}`,
    ...rulesOf(rule.from ?? rule.to).flatMap((peer) => ofTierPeer(where, peer)),
    ...rulesOf(ports).flatMap((port) =>
      Object.entries(port).map(([key, entry]) => `tier port ${key} ${inner(entry)}`),
    ),
  ];
}

function ofTierPeer(where: string, peer: Rule): readonly string[] {
  const { pods } = peer;
  return [
    `${where} peer ${keys(peer)}`,
    ...(pods === undefined ? [] : [`tier pods ${keys(fields(pods, 'pods'))}`]),
  ];
}

function inner(entry: unknown): string {
  if (typeof entry === 'string') return 'name';
  const found = fields(entry, 'port');
  return keys(fields(found.destinationPort ?? found, 'port'));
}

/** What comes of it: a name that some pod has, a block that some pod is in. */
function ofPolicy(policy: Policy, cluster: Cluster): readonly string[] {
  const rules = [...policy.ingress, ...policy.egress];
  const named = cluster.pods.flatMap((pod) => pod.ports);
  return [
    ...rules
      .flatMap((rule) => rule.ports)
      .filter(({ port, protocol = 'TCP' }) =>
        named.some((each) => each.name === port && each.protocol === protocol),
      )
      .map(({ protocol }) => `named port that resolves, ${protocol ?? 'no protocol'}`),
    ...rules
      .flatMap((rule) => rule.peers)
      .flatMap((peer) => (peer.kind === 'addresses' ? [peer.cidr, ...peer.except] : []))
      .flatMap((cidr) => ofBlock(cidr, cluster)),
  ];
}

function ofTiers({ tierPolicies, ...rest }: Cluster): readonly string[] {
  const cluster = { tierPolicies, ...rest };
  const names = new Set(cluster.pods.flatMap((pod) => pod.ports.map(({ name }) => name)));
  const rules = tierPolicies.flatMap((policy) => [...policy.ingress, ...policy.egress]);
  const isTie = tierPolicies.some((one) =>
    tierPolicies.some(
      (other) => one !== other && one.tier === other.tier && one.priority === other.priority,
    ),
  );
  return [
    ...(isTie ? ['equal priorities'] : []),
    ...rules
      .flatMap((rule) => rule.ports)
      .filter((port) => port.kind === 'name' && names.has(port.name))
      .map(() => 'named port of a tier that resolves'),
    ...rules
      .flatMap((rule) => rule.peers)
      .flatMap((peer) => (peer.kind === 'networks' ? peer.cidrs : []))
      .flatMap((cidr) => ofBlock(cidr, cluster).map((found) => `${found}, of a tier`)),
  ];
}

function ofBlock(cidr: string, { pods }: Cluster): readonly string[] {
  const hit = pods.filter((pod) => inCidr(cidr, pod)).length;
  const family = cidr.includes(':') ? 'v6' : 'v4';
  if (hit === 0 || hit === pods.length) return [];
  return [`${family} block that holds some pods`];
}

type Rule = Readonly<Record<string, unknown>>;

function rulesOf(value: unknown): readonly Rule[] {
  return list(value, 'list').map((entry) => fields(entry, 'entry'));
}

function state(value: unknown): 'missing' | '[]' | 'some' {
  if (value === undefined) return 'missing';
  return list(value, 'list').length === 0 ? '[]' : 'some';
}

function keys(found: Rule): string {
  return Object.keys(found).sort().join('+') || '{}';
}

function operatorsIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value).matchAll(/"operator":"(\w+)"/g)].map(([, found]) => `${found}`);
}
