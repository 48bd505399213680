import { choice, type Fields, fields, integer, isAbsent, list, text } from './fields.ts';
import { readTierPeer, readTierPods } from './read-tier-peer.ts';
import { readNumberedPort, readProtocol } from './read-tier-port.ts';
import type { Action, Tier, TierKind, TierPolicy, TierPort, TierRule } from './tier-policy.ts';

/** What differs between the kinds. */
interface Dialect {
  readonly actions: Readonly<Record<string, Action>>;
  readonly portsKey: 'protocols' | 'ports';
  readonly readPort: (value: unknown, where: string) => TierPort;
  /** Of rules in a direction, of peers and of ports in a rule. */
  readonly maximum: number;
}

const v1alpha1 = { portsKey: 'ports', readPort: readNumberedPort, maximum: 100 } as const;
const dialects: Readonly<Record<TierKind, Dialect>> = {
  ClusterNetworkPolicy: {
    actions: { Accept: 'Accept', Deny: 'Deny', Pass: 'Pass' },
    portsKey: 'protocols',
    readPort: readProtocol,
    maximum: 25,
  },
  AdminNetworkPolicy: { ...v1alpha1, actions: { Allow: 'Accept', Deny: 'Deny', Pass: 'Pass' } },
  BaselineAdminNetworkPolicy: { ...v1alpha1, actions: { Allow: 'Accept', Deny: 'Deny' } },
};

/**
 * Reads the `spec` of a policy of a tier as kubernetes-sigs/network-policy-api defines it
 * (apis/v1alpha1, apis/v1alpha2); throws for what its CRDs reject, but not for a peer or port that
 * has none of the fields known here: what those mean is part of the API.
 */
export function readTierPolicy(kind: TierKind, name: string, spec: Fields): TierPolicy {
  const where = `${kind} ${name}: spec`;
  if (kind === 'BaselineAdminNetworkPolicy' && name !== 'default') {
    throw new Error(`${kind} ${name}: its name can only be default`);
  }
  return {
    kind,
    name,
    tier: readTier(kind, spec, where),
    priority: kind === 'BaselineAdminNetworkPolicy' ? Infinity : readPriority(spec, where),
    subject: readTierPods(spec.subject, kind, `${where}.subject`),
    ingress: readRules(kind, 'from', spec.ingress, `${where}.ingress`),
    egress: readRules(kind, 'to', spec.egress, `${where}.egress`),
  };
}

function readTier(kind: TierKind, spec: Fields, where: string): Tier {
  if (kind !== 'ClusterNetworkPolicy') return kind === 'AdminNetworkPolicy' ? 'Admin' : 'Baseline';
  const tier = choice(spec.tier, ['Admin', 'Baseline'] as const, `${where}.tier`);
  if (tier === undefined) throw new Error(`${where}.tier: is required`);
  return tier;
}

function readPriority(spec: Fields, where: string): number {
  const priority = integer(spec.priority, `${where}.priority`);
  if (priority === undefined || priority < 0 || priority > 1000) {
    throw new Error(`${where}.priority: expected 0 to 1000, found ${JSON.stringify(priority)}`);
  }
  return priority;
}

function readRules(
  kind: TierKind,
  peersKey: 'from' | 'to',
  value: unknown,
  where: string,
): readonly TierRule[] {
  return atMost(dialects[kind].maximum, list(value, where), where).map((entry, index) =>
    readRule(kind, peersKey, fields(entry, where), `${where}[${index}]`),
  );
}

function readRule(kind: TierKind, peersKey: 'from' | 'to', rule: Fields, where: string): TierRule {
  const { actions, portsKey, readPort, maximum } = dialects[kind];
  const written = choice(rule.action, Object.keys(actions), `${where}.action`);
  const action = actions[written ?? ''];
  if (action === undefined) throw new Error(`${where}.action: is required`);
  if ((text(rule.name, `${where}.name`) ?? '').length > 100) throw new Error(`${where}.name: long`);

  // The CRD would drop the other version's field, and the rule would match every port.
  const otherKey = portsKey === 'ports' ? 'protocols' : 'ports';
  if (!isAbsent(rule[otherKey])) throw new Error(`${where}.${otherKey}: is not of a ${kind}`);

  const peers = atMost(maximum, list(rule[peersKey], where), `${where}.${peersKey}`).map((peer) =>
    readTierPeer(peer, kind, peersKey, `${where}.${peersKey}`),
  );
  const ports = atMost(maximum, list(rule[portsKey], where), `${where}.${portsKey}`).map((port) =>
    readPort(port, `${where}.${portsKey}`),
  );
  if (peers.length === 0) throw new Error(`${where}.${peersKey}: at least one is required`);
  if (ports.length === 0 && !isAbsent(rule[portsKey])) {
    throw new Error(`${where}.${portsKey}: an empty list is not allowed`);
  }
  const hasNoNames = list(rule[peersKey], where).some((peer) =>
    ['networks', 'nodes', 'domainNames'].some((key) => key in fields(peer, where)),
  );
  if (peersKey === 'to' && hasNoNames && ports.some((port) => port.kind === 'name')) {
    throw new Error(`${where}: a named port beside peers that have no named ports`);
  }
  return { action, peers, ports };
}

function atMost<T>(maximum: number, found: readonly T[], where: string): readonly T[] {
  if (found.length > maximum) throw new Error(`${where}: more than ${maximum}`);
  return found;
}
