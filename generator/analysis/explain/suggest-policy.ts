import { blockOf } from '../../grammar/addresses.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import { within } from '../../model/diagnostic.ts';
import { type Labels, nameLabel } from '../../model/policy.ts';
import type { Direction, Explanation, Suggestion } from '../../model/reach.ts';
import { isSelectable, type PodMember } from '../population/members.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Analysis } from '../reach/analyse.ts';
import { policyTitle } from '../read/policy-terms.ts';
import { selecting } from './asked-rules.ts';
import type { Begun } from './begun.ts';

/**
 * The rule that would open one side of a blocked connection in a NetworkPolicy
 * that people wrote: in one that selects these pods alone, else in a policy of
 * its own, since a rule in one for all pods would open all of them. `blocks`:
 * what the other end is, where it is addresses and no pods.
 */
export function suggestPolicy(
  analysis: Analysis,
  { protocol, port }: Pick<Explanation, 'protocol' | 'port'>,
  direction: Direction,
  subject: number,
  other: number,
  blocks: readonly string[] | undefined,
  begun: Begun,
): readonly Suggestion[] {
  const member = analysis.reach.universe.members[subject];
  if (member?.kind !== 'pods' || !isSelectable(member)) return [];
  const written = selecting(analysis, subject).filter(
    (each) => each.kind === 'NetworkPolicy' && each.service === undefined,
  );
  if (written.length === 0) return [];
  const home = member.workload.namespace;
  const peer = blocks === undefined ? peerLines(analysis, other, home) : blockLines(blocks);
  if (peer === undefined) return [];
  const rule = ruleLines(direction, peer, protocol, port);
  const own = written.find((each) => isOfOne(analysis, each, subject));
  if (own !== undefined) {
    const title = policyTitle(own);
    const isThere = (own[direction]?.length ?? 0) > 0;
    const isNew = !isThere && begun.isFirst(direction, title);
    return [
      {
        text: `add to ${isNew ? 'spec' : direction} of ${title}:`,
        place: within(own.place, 'spec', ...(isThere ? [direction] : [])),
        lines: isNew ? [`${direction}:`, ...indented(rule)] : rule,
      },
    ];
  }
  const labels = tellingLabels(analysis, member, subject);
  if (labels === undefined) return [];
  const { name } = member.workload;
  if (!begun.isFirst(direction, home, name))
    return [
      {
        text: `add to ${direction} of NetworkPolicy ${home}/${name}-${direction}, as above:`,
        lines: rule,
      },
    ];
  const names = written.map((each) => policyTitle(each)).join(', ');
  return [
    {
      text: `${names} ${written.length === 1 ? 'selects' : 'select'} other pods, too: write a policy of its own:`,
      lines: policyLines(member, labels, direction, rule),
    },
  ];
}

/** Whether a policy selects no pods but those of one party. */
function isOfOne({ reach, parties }: Analysis, policy: ClusterPolicy, subject: number): boolean {
  const party = parties.of[subject];
  if (policy.selector === 'all') return false;
  return selectedBy(policy, reach.universe)
    .values()
    .every((id) => parties.of[id] === party);
}

/** One entry of from or to that names an end and nobody else. */
function peerLines(analysis: Analysis, id: number, home: string): readonly string[] | undefined {
  const member = analysis.reach.universe.members[id];
  if (member?.kind !== 'pods') return undefined;
  if (member.hostNetwork) return blockLines(nodeAddresses(analysis, member).map(blockOf));
  const labels = tellingLabels(analysis, member, id);
  if (labels === undefined) return undefined;
  const pods = ['podSelector:', ...indented(labelLines(labels))];
  const { namespace } = member.workload;
  if (namespace === home) return item(pods);
  return item(['namespaceSelector:', ...indented(labelLines({ [nameLabel]: namespace })), ...pods]);
}

/** Known addresses of the nodes that a pod on the host network may be on. */
function nodeAddresses({ cluster }: Analysis, { nodes, addresses }: PodMember): readonly string[] {
  const on = cluster.nodes.filter((each) => nodes.size === 0 || nodes.has(each.name));
  return on.length > 0 ? on.flatMap((each) => each.addresses) : [...addresses];
}

function blockLines(blocks: readonly string[]): readonly string[] | undefined {
  if (blocks.length === 0) return undefined;
  return blocks.flatMap((cidr) =>
    item(['ipBlock:', `  cidr: ${cidr.includes('::') ? JSON.stringify(cidr) : cidr}`]),
  );
}

/** Labels that other pods get, or that are made up with each pod. */
const passing =
  /^(?:pod-template-hash|controller-revision-hash|pod-template-generation|controller-uid|job-name|io\.cilium\.k8s\.policy\.serviceaccount|statefulset\.kubernetes\.io\/pod-name|apps\.kubernetes\.io\/pod-index|batch\.kubernetes\.io\/.*)$/;

/** The fewest usual labels that no other pods of the namespace have; undefined where none tell them. */
function tellingLabels(
  { cluster, parties }: Analysis,
  member: PodMember,
  id: number,
): Labels | undefined {
  const all = Object.entries(member.labels).filter(([key]) => !passing.test(key));
  const some = (...keys: readonly string[]): readonly (readonly [string, string])[] =>
    all.filter(([key]) => keys.includes(key));
  const tries = [
    some('app.kubernetes.io/name', 'app.kubernetes.io/instance'),
    some('app'),
    some('k8s-app'),
    all,
  ];
  const party = parties.all[parties.of[id] ?? 0];
  const others = cluster.pods.filter(
    ({ workload }) =>
      workload.namespace === member.workload.namespace &&
      party?.kind === 'workload' &&
      (workload.kind !== party.workload.kind || workload.name !== party.workload.name),
  );
  const found = tries.find(
    (pairs) =>
      pairs.length > 0 &&
      !others.some(({ labels }) => pairs.every(([key, value]) => labels[key] === value)),
  );
  return found === undefined ? undefined : Object.fromEntries(found);
}

function ruleLines(
  direction: Direction,
  peer: readonly string[],
  protocol: string,
  port: number,
): readonly string[] {
  return item([
    direction === 'ingress' ? 'from:' : 'to:',
    ...indented(peer),
    'ports:',
    ...indented(item([`protocol: ${protocol}`, `port: ${port}`])),
  ]);
}

function policyLines(
  { workload: { namespace, name } }: PodMember,
  labels: Labels,
  direction: Direction,
  rule: readonly string[],
): readonly string[] {
  return [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    `  name: ${name}-${direction}`,
    `  namespace: ${namespace}`,
    'spec:',
    '  podSelector:',
    ...indented(labelLines(labels), 4),
    `  policyTypes: [${direction === 'ingress' ? 'Ingress' : 'Egress'}]`,
    `  ${direction}:`,
    ...indented(rule, 4),
  ];
}

function labelLines(labels: Labels): readonly string[] {
  // quoted: a value may look like a number
  const pairs = Object.entries(labels).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}`);
  return ['matchLabels:', ...pairs];
}

function item(lines: readonly string[]): readonly string[] {
  return lines.map((line, index) => (index === 0 ? `- ${line}` : `  ${line}`));
}

function indented(lines: readonly string[], by = 2): readonly string[] {
  return lines.map((line) => ' '.repeat(by) + line);
}
