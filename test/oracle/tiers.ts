import type { Cluster } from './cluster.ts';
import { type Connection, type Endpoint, isSelectable } from './endpoint.ts';
import type { Direction } from './network-policy.ts';
import { hasAddress, isKnownNode } from './node.ts';
import { inCidr, isNamedPort, labelsOfNamespace } from './rule.ts';
import { matches } from './selector.ts';
import type {
  Action,
  SomePods,
  Tier,
  TierPeer,
  TierPolicy,
  TierPort,
  TierRule,
} from './tier-policy.ts';

/** The action of the first rule that matches, in order of priority; 'Pass' if none does. */
export function tierVerdict(
  cluster: Cluster,
  tier: Tier,
  direction: Direction,
  connection: Connection,
): Action {
  const { source, destination } = connection;
  const [subject, peer] = direction === 'Ingress' ? [destination, source] : [source, destination];
  const rules = cluster.tierPolicies
    .filter((policy) => policy.tier === tier && isAmong(cluster, policy.subject, subject))
    .toSorted(byPrecedence)
    .flatMap((policy) => (direction === 'Ingress' ? policy.ingress : policy.egress));
  for (const rule of rules) {
    const action = actionOf(cluster, rule, peer, connection);
    if (action !== undefined) return action;
  }
  return 'Pass';
}

/**
 * Lower priority first. The API leaves open which of two equal ones wins; here it is the order of
 * kinds, then of names, as kube-network-policies orders names.
 */
function byPrecedence(a: TierPolicy, b: TierPolicy): number {
  if (a.priority !== b.priority) return a.priority < b.priority ? -1 : 1;
  if (a.kind !== b.kind) return a.kind < b.kind ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

/** What the rule does with the connection, or `undefined` if it does not match. */
function actionOf(
  cluster: Cluster,
  rule: TierRule,
  peer: Endpoint,
  connection: Connection,
): Action | undefined {
  // Part of the rule cannot be read, so the rule as a whole fails closed, whatever else it names.
  if (rule.peers.some(({ kind }) => kind === 'unknown')) return failClosed(rule);
  if (rule.ports.some(({ kind }) => kind === 'unknown')) return failClosed(rule);

  if (rule.ports.length > 0 && !rule.ports.some((port) => isTierPort(port, connection))) {
    return undefined;
  }
  const answers = rule.peers.map((each) => isTierPeer(cluster, each, peer));
  if (answers.includes('yes')) return rule.action;
  return answers.includes('unknown') ? failClosed(rule) : undefined;
}

/** An Accept rule matches nothing, a Deny or Pass rule denies (ClusterNetworkPolicyIngressPeer). */
function failClosed(rule: TierRule): Action | undefined {
  return rule.action === 'Accept' ? undefined : 'Deny';
}

function isAmong(cluster: Cluster, pods: SomePods, endpoint: Endpoint): boolean {
  return (
    isSelectable(endpoint) &&
    matches(pods.namespaceSelector, labelsOfNamespace(cluster, endpoint.namespace)) &&
    matches(pods.podSelector, endpoint.labels)
  );
}

type Answer = 'yes' | 'no' | 'unknown';

function isTierPeer(cluster: Cluster, peer: TierPeer, endpoint: Endpoint): Answer {
  switch (peer.kind) {
    case 'pods':
      return isAmong(cluster, peer, endpoint) ? 'yes' : 'no';
    case 'networks':
      return peer.cidrs.some((cidr) => inCidr(cidr, endpoint)) ? 'yes' : 'no';
    case 'nodes': {
      const nodes = cluster.nodes.filter((node) => hasAddress(node, endpoint));
      if (nodes.length === 0) return isKnownNode(endpoint) ? 'unknown' : 'no';
      return nodes.some((node) => matches(peer.selector, node.labels)) ? 'yes' : 'no';
    }
    case 'unknown':
      return 'unknown';
  }
}

function isTierPort(entry: TierPort, { destination, protocol, port }: Connection): boolean {
  switch (entry.kind) {
    case 'range':
      return entry.protocol === protocol && entry.start <= port && port <= entry.end;
    case 'name':
      return isNamedPort(entry.name, destination, protocol, port);
    case 'unknown':
      return false;
  }
}
