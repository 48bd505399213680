import { isStrictlyInside } from '../../grammar/addresses.ts';
import { field } from '../../grammar/reader.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import { type Diagnostic, finding, within } from '../../model/diagnostic.ts';
import type { Peer, Rule } from '../../model/policy.ts';
import { coversPeer, coversPorts } from '../../stages/checks/covers.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import type { FoundObject } from '../../stages/manifests/objects.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { GraphRule } from './rule.ts';

const directions = ['ingress', 'egress'] as const;

/** What people wrote into policies, and that does nothing there. */
export const withoutEffect: GraphRule = {
  code: 'without-effect',
  check: ({ analysis, written }) => [
    ...written.objects.flatMap(unnamedDirections),
    ...written.objects.flatMap(oldDefaultDeny),
    ...analysis.cluster.policies
      .filter((each) => each.service === undefined)
      .flatMap((policy) =>
        directions.flatMap((direction) => [
          ...nobodysBlocks(policy, direction),
          ...coveredEntries(policy, direction),
        ]),
      ),
  ],
};

/** Rules of a direction that policyTypes does not name. */
function unnamedDirections({ id, fields }: FoundObject): Diagnostic[] {
  if (id.kind !== 'NetworkPolicy' || id.apiVersion !== 'networking.k8s.io/v1') return [];
  const spec = at(fields, ['spec']);
  const types = field(spec, 'policyTypes');
  const rulesOf = (direction: string): readonly unknown[] => {
    const rules = field(spec, direction);
    return Array.isArray(rules) ? rules : [];
  };
  // the API server takes Ingress for granted where nothing is named
  const named = Array.isArray(types) && types.length > 0 ? types : ['Ingress', 'Egress'];
  return directions.flatMap((direction): Diagnostic[] => {
    const type = direction === 'ingress' ? 'Ingress' : 'Egress';
    if (named.includes(type) || rulesOf(direction).length === 0) return [];
    const message = `NetworkPolicy ${id.namespace}/${id.name} has ${direction} rules, and policyTypes names ${named.join(' and ')} alone: they have no effect, and ${direction} stays open`;
    return [
      finding('without-effect', message, {
        place: within(id.place, 'spec', direction),
        subject: `${id.namespace}/${id.name}`,
        hint: `write policyTypes: [Ingress, Egress], or remove the ${direction} rules`,
      }),
    ];
  });
}

const oldAnnotation = 'net.beta.kubernetes.io/network-policy';

/** The annotation that closed a namespace before Kubernetes 1.7. */
function oldDefaultDeny({ id, fields }: FoundObject): Diagnostic[] {
  if (id.kind !== 'Namespace') return [];
  const annotations = texts(field(at(fields, ['metadata']), 'annotations'));
  if (!Object.hasOwn(annotations, oldAnnotation)) return [];
  const message = `the annotation ${oldAnnotation} of Namespace ${id.name} closes nothing: clusters since 1.7 do not read it`;
  return [
    finding('without-effect', message, {
      place: within(id.place, 'metadata', 'annotations', oldAnnotation),
      subject: id.name,
      hint: 'write a NetworkPolicy there with podSelector: {} and policyTypes: [Ingress]',
    }),
  ];
}

/** Blocks that no pod and no host has an address of, and why. */
const unused: readonly { readonly block: string; readonly why: string }[] = [
  // RFC 791 and RFC 4291: "this network" and the unspecified address
  { block: '0.0.0.0/8', why: 'holds no address that anything has; was 0.0.0.0/0 meant?' },
  { block: '::/16', why: 'holds no address that anything has; was ::/0 meant?' },
  { block: '127.0.0.0/8', why: 'is the loopback, which no policy ever sees' },
  { block: '224.0.0.0/4', why: 'is multicast, which NetworkPolicies do not hold' },
  { block: 'ff00::/8', why: 'is multicast, which NetworkPolicies do not hold' },
];

function nobodysBlocks(policy: ClusterPolicy, direction: 'ingress' | 'egress'): Diagnostic[] {
  return (policy[direction] ?? []).flatMap((rule) =>
    rule.peers === 'all'
      ? []
      : rule.peers.flatMap((peer): Diagnostic[] => {
          if (peer.kind !== 'ipBlock') return [];
          const found = unused.find(
            ({ block }) => block === peer.cidr || isStrictlyInside(peer.cidr, block),
          );
          if (found === undefined) return [];
          const message = `${policyTitle(policy)} names ${peer.cidr}, which ${found.why}`;
          return [
            finding('without-effect', message, {
              place: rule.origin,
              subject: policySubject(policy),
              hint: 'write the block that is meant, or remove the entry',
            }),
          ];
        }),
  );
}

/** Rules and entries that another rule of the policy, or entry of the rule, covers: rules only add. */
function coveredEntries(policy: ClusterPolicy, direction: 'ingress' | 'egress'): Diagnostic[] {
  const rules = policy[direction] ?? [];
  const taken = new Set<Rule>();
  return rules.flatMap((rule, index): Diagnostic[] => {
    const number = rules.findIndex(
      (each) => each !== rule && !taken.has(each) && coversRule(each, rule),
    );
    const about = { place: rule.origin, subject: policySubject(policy) };
    const title = `${policyTitle(policy)} ${direction} rule ${index + 1}`;
    // of twins the last is the one too many
    if (number >= 0 && (number < index || !coversRule(rule, rules[number]))) {
      taken.add(rule);
      const lost = lostExcept(rule);
      const message = `${title} has no effect beside rule ${number + 1}, which allows all of it: rules only add${lost}`;
      const hint =
        lost === ''
          ? 'remove it'
          : `remove rule ${number + 1} if what rule ${index + 1} leaves out is to be closed`;
      return [finding('without-effect', message, { ...about, hint })];
    }
    if (rule.peers === 'all') return [];
    const spare = spareEntry(rule.peers);
    if (spare === undefined) return [];
    const message = `${title}: entry ${spare + 1} has no effect beside another that holds all of it: entries only add`;
    return [finding('without-effect', message, { ...about, hint: 'remove it, or the wider one' })];
  });
}

function coversRule(rule: Rule, other: Rule | undefined): boolean {
  if (other === undefined || !coversPorts(rule.ports, other.ports)) return false;
  if (rule.peers === 'all') return true;
  if (other.peers === 'all') return false;
  const { peers } = rule;
  return other.peers.every((each) => peers.some((one) => coversPeer(one, each)));
}

/** The first peer that another of the list covers. */
function spareEntry(peers: readonly Peer[]): number | undefined {
  const found = peers.findIndex((peer, index) =>
    peers.some(
      (each, other) =>
        other !== index && coversPeer(each, peer) && (other < index || !coversPeer(peer, each)),
    ),
  );
  return found < 0 ? undefined : found;
}

/** What an except was to close, and does not. */
function lostExcept({ peers }: Rule): string {
  const except =
    peers === 'all' ? [] : peers.flatMap((each) => (each.kind === 'ipBlock' ? each.except : []));
  return except.length === 0 ? '' : `, and ${except.join(', ')} stays open`;
}
