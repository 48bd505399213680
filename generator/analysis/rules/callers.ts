import { portsText, portText } from '../../grammar/ports.ts';
import { matches } from '../../grammar/selectors.ts';
import { type Diagnostic, finding } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { Peer, Port, Rule } from '../../model/policy.ts';
import { isMet, isOpened, lookedUp, type Need } from '../../stages/checks/let-in.ts';
import { needsOf } from '../../stages/checks/missing-lines.ts';
import { includes } from '../../stages/resolve/ports.ts';
import { isolates, policyName } from '../read/policy-terms.ts';
import { closing, type HeldByHand, heldByHand, ruleFor } from './held-by-hand.ts';
import type { GraphRule, RuleContext } from './rule.ts';

/**
 * Callers that the manifests name (webhooks, Ingress, monitors, published
 * Services), and that policies of people do not let in: what a profile is told
 * by the compiler.
 */
export const missingCallers: GraphRule = {
  code: 'missing-ingress',
  check: (context) => {
    const held = heldByHand(context).filter(({ policies }) =>
      policies.some((each) => isolates(each, 'ingress')),
    );
    const bySubject = new Map(held.map((each) => [each.subject as Need['subject'], each]));
    const said = new Set<string>();
    const manifests = { ...context.written, objects: [], policies: [] };
    return needsOf([...bySubject.keys()], manifests).flatMap((need): Diagnostic[] => {
      const by = bySubject.get(need.subject);
      if (by === undefined) return [];
      const rules = [
        ...by.policies.flatMap((each) => each.ingress ?? []),
        ...context.analysis.cluster.tiers.flatMap((each) => accepted(each.ingress)),
      ];
      if (isMet(need, rules, context.platform, (peer) => mayBeCaller(peer, by, context))) return [];
      const key = `${need.code} ${by.name} ${need.port === undefined ? '' : portText(need.port)}`;
      if (said.has(key)) return [];
      said.add(key);
      return [missing(need, by, rules, context)];
    });
  },
};

/** Cluster-wide rules that let someone in, as far as they can be told as those of NetworkPolicies. */
function accepted(
  rules: RuleContext['analysis']['cluster']['tiers'][number]['ingress'],
): readonly Rule[] {
  return rules.flatMap(({ action, peers, ports, place }): Rule[] => {
    if (action !== 'Accept' || ports === undefined) return [];
    const base = { ports, origin: place, label: 'tier' };
    const plain = peers.filter(
      (each): each is Peer => !['everyone', 'nodes', 'unknown'].includes(each.kind),
    );
    const [first, ...more] = plain;
    if (peers.some((each) => each.kind === 'everyone')) return [{ ...base, peers: 'all' }];
    return first === undefined ? [] : [{ ...base, peers: [first, ...more] }];
  });
}

const callerNames = /ingress|gateway|nginx|traefik|haproxy|contour|envoy|kong|prom|monitor|agent/;

/** Pods of the policy's own namespace that are known, and are by their names no such caller, are none. */
function mayBeCaller(peer: Peer, { workload: own }: HeldByHand, { written }: RuleContext): boolean {
  if (peer.kind !== 'pods' || peer.namespaces.kind !== 'own') return true;
  const those = written.workloads.filter(
    ({ namespace, podLabels }) => namespace === own.namespace && matches(peer.pods, podLabels),
  );
  return those.length === 0 || those.some(({ name }) => callerNames.test(name));
}

const who: Readonly<Record<string, string>> = {
  '$kube-api': 'the API server',
  $ingress: 'the ingress controller',
  $prometheus: 'Prometheus',
  $nodes: 'node addresses',
  $anywhere: 'addresses outside',
};

function missing(
  need: Need,
  held: HeldByHand,
  rules: readonly Rule[],
  context: RuleContext,
): Diagnostic {
  const { port, peer, why } = need;
  const { name, subject } = held;
  const isolating = closing(held, 'ingress');
  const near = nearest(need, rules);
  const place = near?.rule.origin ?? isolating[0]?.place;
  const onPort = port === undefined ? '' : ` on ${portText(port)}`;
  const by = someNames(isolating.map((each) => policyName(each)));
  const what = why.replace(/ leads here/, ` leads to ${name}${onPort}`);
  const whom = why === what ? ` in to ${name}${onPort}` : ' in there';
  const message = `${what}, and ${by} ${isolating.length === 1 ? 'does' : 'do'} not let ${who[peer] ?? peer}${whom}${near === undefined ? '' : `: ${near.words}`}`;
  const ports = port === undefined ? '' : `, ports: [${rawPort(port)}]`;
  const hint = ruleFor(
    held,
    'ingress',
    `{from: [${callerText(need, context)}]${ports}}`,
    context.analysis,
  );
  return finding(need.code, message, {
    place,
    subject: `${subject.namespace}/${subject.service}`,
    hint,
  });
}

/** The rule that may have been meant to let a caller in. */
function nearest(
  need: Need,
  rules: readonly Rule[],
): { readonly rule: Rule; readonly words: string } | undefined {
  const { port, subject } = need;
  if (port?.kind !== 'number') return undefined;
  const onPort = rules.find((each) => isOpened(need, each.ports));
  if (onPort !== undefined) return { rule: onPort, words: 'the port is open to others alone' };
  for (const { name, ports } of subject.services) {
    for (const each of ports) {
      const outer: Port = { kind: 'number', protocol: each.protocol, port: each.port };
      const rule = rules.find((one) => one.ports !== 'all' && includes(one.ports, outer));
      if (rule !== undefined)
        return {
          rule,
          words: `it opens ${portsText(rule.ports)}, a port of Service ${name}, and policies see the pods' ports`,
        };
    }
  }
  return undefined;
}

function rawPort(port: Port): string {
  const protocol = port.protocol === 'TCP' ? '' : `protocol: ${port.protocol}, `;
  if (port.kind === 'any') return `{protocol: ${port.protocol}}`;
  return `{${protocol}port: ${port.kind === 'number' ? port.port : port.name}}`;
}

/** A peer of a NetworkPolicy for a caller, with a word in angle brackets where the platform does not say. */
function callerText({ peer, subject }: Need, { platform }: RuleContext): string {
  const found = lookedUp(peer.slice(1), subject, platform)?.peers;
  if (peer === '$anywhere' || found === 'all') return '{ipBlock: {cidr: 0.0.0.0/0}}';
  const known = (found ?? []).flatMap(peerText);
  if (known.length > 0) return known.join(', ');
  if (peer === '$kube-api') return '{ipBlock: {cidr: <address of the API server>/32}}';
  if (peer === '$nodes') return '{ipBlock: {cidr: <block of the nodes>}}';
  return `{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: <namespace of ${who[peer] ?? peer}>}}}`;
}

function peerText(peer: Peer): string[] {
  if (peer.kind === 'ipBlock') return [`{ipBlock: {cidr: ${peer.cidr}}}`];
  if (peer.kind !== 'pods') return [];
  const { namespaces, pods } = peer;
  const labels = pods === 'all' ? [] : Object.entries(pods.matchLabels);
  const podSelector = `podSelector: {${labels.length === 0 ? '' : `matchLabels: {${labels.map(([key, value]) => `${key}: ${value}`).join(', ')}}`}}`;
  if (namespaces.kind === 'own') return [`{${podSelector}}`];
  const names = namespaces.kind === 'names' ? namespaces.names : [];
  const own = names.map(
    (each) => `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${each}}}`,
  );
  return (own.length === 0 ? ['namespaceSelector: {}'] : own).map((each) =>
    labels.length === 0 ? `{${each}}` : `{${each}, ${podSelector}}`,
  );
}
