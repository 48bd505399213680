import { field } from '../../grammar/reader.ts';
import { matches } from '../../grammar/selectors.ts';
import type { ClusterPolicy } from '../../model/cluster.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import { nameLabel, type Peer, type Rule } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import { podTemplatePath } from '../../stages/manifests/workload.ts';
import type { Resolved } from '../../stages/resolve.ts';
import { entryPlace } from '../explain/asked-rules.ts';
import type { IndexSet } from '../population/index-set.ts';
import { selectedBy } from '../population/selected-pods.ts';
import type { Analysis } from '../reach/analyse.ts';
import { peersOf, portsAt } from '../reach/grants.ts';
import { portNames } from '../reach/port-names.ts';
import { noPorts, type PortSet } from '../reach/port-sets.ts';
import type { Written } from '../read/as-written.ts';
import { asksOpenly, openKeys } from '../read/controller-labels.ts';
import { isolates, policyName, policySubject, policyTitle } from '../read/policy-terms.ts';
import { onHostAlone, onHostText } from './on-host.ts';
import { isOfResource } from './operated.ts';
import type { GraphRule } from './rule.ts';

const directions = ['ingress', 'egress'] as const;

/** The pods of the manifests that a policy selects. */
function selected({ reach }: Analysis, policy: ClusterPolicy): readonly number[] {
  const all = selectedBy(policy, reach.universe).values();
  return all.filter((id) => reach.universe.members[id]?.kind === 'pods');
}

/** Whether pods of some template may get the labels that a selector asks for, when they are made. */
function mayBeSelected(
  { cluster }: Pick<Analysis, 'cluster'>,
  selector: ClusterPolicy['selector'],
  namespace?: string,
): boolean {
  if (!asksOpenly(selector)) return false;
  return cluster.pods.some(
    ({ labels, workload }) =>
      (namespace === undefined || workload.namespace === namespace) &&
      openKeys(selector, labels).length > 0,
  );
}

/** Useless in silence: a wrong label, or a policy in the wrong namespace. */
export const policySelectsNothing: GraphRule = {
  code: 'policy-selects-nothing',
  check: ({ analysis, resolved, written }) =>
    analysis.cluster.policies
      // an operator will make its pods
      .filter(
        ({ service, selector }) =>
          !isAwaited(service, selector, resolved) && !isOfResource(selector, written),
      )
      // one for all pods of a namespace waits for whoever comes
      .filter((each) => each.selector !== 'all' && selected(analysis, each).length === 0)
      // controller-label says so of those
      .filter((each) => !mayBeSelected(analysis, each.selector, each.namespace))
      .map((each) => {
        const { one, many, hint } = nearMiss(each, analysis, written);
        return finding('policy-selects-nothing', `${policyTitle(each)} selects no pod${one}`, {
          place: each.place,
          subject: policySubject(each),
          alike: `# policies select no pod${many}`,
          hint:
            hint ??
            'look at its podSelector and its namespace; without manifests of its pods this says nothing',
        });
      }),
};

/** Whether the manifest of a policy leaves it to whoever applies it where it goes. */
function isUnplaced({ place }: ClusterPolicy, { objects }: Written): boolean {
  const isIt = (other: Place): boolean =>
    place !== undefined && JSON.stringify(other) === JSON.stringify(place);
  const object = objects.find(({ id }) => isIt(id.place));
  return object !== undefined && field(at(object.fields, ['metadata']), 'namespace') === undefined;
}

/** What the selector of a policy that selects nothing may have been meant for. */
function nearMiss(
  policy: ClusterPolicy,
  { cluster }: Analysis,
  written: Written,
): { readonly one: string; readonly many: string; readonly hint?: string } {
  const { selector, namespace } = policy;
  const { objects } = written;
  if (selector === 'all') return { one: '', many: '' };
  const words = Object.entries(selector.matchLabels).map((each) => each.join('='));
  const alike = cluster.pods.filter((each) => matches(selector, each.labels));
  const onHost = alike.find((each) => each.workload.namespace === namespace);
  if (onHost !== undefined)
    return {
      one: `: ${namespace}/${onHost.workload.name} has its labels and is on the host network, where no policy holds it`,
      many: ', and pods on the host network have their labels: no policy holds those',
    };
  const owner = objects.find(
    ({ id, fields }) =>
      id.namespace === namespace &&
      id.kind !== 'Pod' &&
      podTemplatePath(id.kind) !== undefined &&
      matches(selector, texts(field(at(fields, ['metadata']), 'labels'))),
  );
  if (owner !== undefined && words.length > 0)
    return {
      many: ', and name labels of Deployments and the like, not of their pods (templates)',
      one: `: ${words.join(', ')} ${words.length === 1 ? 'is a label' : 'are labels'} of ${owner.id.kind} ${namespace}/${owner.id.name}, not of its pods (its template)`,
    };
  const [elsewhere] = alike;
  if (elsewhere !== undefined)
    return {
      one: `: ${elsewhere.workload.namespace}/${elsewhere.workload.name} has its labels, in another namespace`,
      many: `, and pods of namespace ${elsewhere.workload.namespace} have their labels`,
      ...(isUnplaced(policy, written) && {
        hint: `its manifest names no namespace: pass -n ${elsewhere.workload.namespace} if that is where it goes`,
      }),
    };
  return { one: '', many: '' };
}

function isAwaited(
  service: string | undefined,
  selector: ClusterPolicy['selector'],
  resolved: readonly Resolved[],
): boolean {
  return resolved.some(
    ({ subject }) =>
      subject.operated !== undefined &&
      subject.service === service &&
      JSON.stringify(subject.selector) === JSON.stringify(selector),
  );
}

/** Rules whose peers or port names nobody there has. Namespaces that are not there are not judged. */
export const ruleMatchesNothing: GraphRule = {
  code: 'rule-matches-nothing',
  check: ({ analysis, written }) => {
    const known = new Set(analysis.cluster.pods.map((each) => each.workload.namespace));
    // of lines in profiles nothing-serves and exposed-unused speak
    return analysis.cluster.policies
      .filter((each) => each.service === undefined)
      .flatMap((policy) =>
        directions.flatMap((direction) =>
          (policy[direction] ?? []).flatMap((rule, index): Diagnostic[] => {
            const why = idle(analysis, known, policy, rule, direction);
            const { peers } = rule;
            const isAwaited =
              peers !== 'all' &&
              peers.some((each) => each.kind === 'pods' && isOfResource(each.pods, written));
            if (isAwaited) return [];
            const named = `${policyTitle(policy)} ${direction} rule ${index + 1}`;
            const shared = {
              subject: policySubject(policy),
              hint: 'look for a wrong label, namespace or port name; without effect it is noise',
            };
            if (why !== undefined)
              return [
                finding('rule-matches-nothing', `${named} matches nothing: ${why}`, {
                  place: rule.origin,
                  ...shared,
                }),
              ];
            return (peers === 'all' ? [] : peers).flatMap((peer, entry) => {
              const onHost = onHostAlone(analysis.cluster, peer, policy.namespace);
              if (onHost.length === 0) return [];
              const message = `${named}: entry ${entry + 1} matches nothing: ${onHostText(onHost)}`;
              const place = entryPlace(policy, rule, direction, entry);
              return [finding('rule-matches-nothing', message, { place, ...shared })];
            });
          }),
        ),
      );
  },
};

/** Why a rule matches nothing. `known` are the namespaces that have pods. */
function idle(
  { reach, cluster }: Analysis,
  known: ReadonlySet<string>,
  policy: ClusterPolicy,
  rule: Rule,
  direction: Direction,
): string | undefined {
  const { universe, ports } = reach;
  const peers = peersOf(rule.peers, policy, universe);
  if (peers !== 'all') {
    if (rule.peers !== 'all' && rule.peers.some((each) => mayComeToBe(cluster, each)))
      return undefined;
    const onHost =
      rule.peers === 'all'
        ? []
        : rule.peers.map((each) => onHostAlone(cluster, each, policy.namespace));
    if (onHost.length > 0 && onHost.every((each) => each.length > 0))
      return onHostText(onHost.flat());
    // of blocks of nodes and of Services' addresses other rules speak
    if (rule.peers !== 'all' && rule.peers.every((each) => each.kind === 'ipBlock'))
      return undefined;
    const there = peers.values().map((id) => universe.members[id]);
    if (there.length === 0) return 'nothing can have the labels that it asks for';
    const madeUp = there.every(
      (each) => each?.kind === 'unseen' && known.has(each.inNamespace ?? ''),
    );
    const [first] = there;
    if (madeUp && first?.kind === 'unseen') {
      return first.text === 'any pod'
        ? `${first.namespace} has no pod that a selector can match`
        : `no pod of ${first.namespace} has ${first.text}`;
    }
    const near =
      rule.peers === 'all' ? [] : rule.peers.map((each) => namespaceMeant(cluster, each));
    const [one] = near;
    if (one !== undefined && near.every((each) => each !== undefined)) return one;
  }
  const names = rule.ports === 'all' ? [] : rule.ports.filter((each) => each.kind === 'name');
  if (rule.ports === 'all' || names.length < rule.ports.length) return undefined;
  const subjects = selectedBy(policy, universe);
  const destinations = direction === 'ingress' ? subjects : peers;
  const targets = destinations === 'all' ? [...universe.members.keys()] : destinations.values();
  const pods = targets.filter((id) => universe.members[id]?.kind === 'pods');
  if (pods.length === 0 || pods.some((id) => portsAt(universe, id, rule.ports, ports) !== noPorts))
    return undefined;
  const words = names.map((each) => `${each.name}/${each.protocol}`).join(' or ');
  const others = pods.flatMap((id) => {
    const member = universe.members[id];
    const declared = member?.kind === 'pods' ? member.ports : [];
    return declared.filter(({ name }) => names.some((each) => each.name === name));
  });
  const [other] = others;
  return `no pod there has a port named ${words}${other === undefined ? '' : ` (${other.name} is ${other.protocol} there)`}`;
}

/** A label that no namespace here has, with the name of one for its value: the name is another label. */
function namespaceMeant(
  { namespaces, unlabelled }: Analysis['cluster'],
  peer: Peer,
): string | undefined {
  if (peer.kind !== 'pods' || peer.namespaces.kind !== 'labels') return undefined;
  const { selector } = peer.namespaces;
  if ([...namespaces.values()].some((labels) => matches(selector, labels))) return undefined;
  const meant = Object.entries(selector.matchLabels).find(
    ([key, value]) => key !== nameLabel && namespaces.has(value) && !unlabelled.has(value),
  );
  if (meant === undefined) return undefined;
  const [key, value] = meant;
  return `no namespace here has the label ${key}=${value}, and Namespace ${value} has ${nameLabel}=${value}`;
}

/** Pods with labels that are given when they are made: controller-label speaks of them. */
function mayComeToBe(cluster: Analysis['cluster'], peer: Peer): boolean {
  return peer.kind === 'pods' && mayBeSelected({ cluster }, peer.pods);
}

/** Connections that are open, on a port that nobody can name. */
export const portNameUnseen: GraphRule = {
  code: 'port-name-unseen',
  check: ({ analysis }) => portNames(analysis),
};

/** More policies on one pod are not compared with each other. */
const mostCompared = 100;

/** What could go without a change: other policies isolate all its pods and allow all that it does. */
export const redundantPolicy: GraphRule = {
  code: 'redundant-policy',
  check: ({ analysis }) => {
    const bySubject = policiesBySubject(analysis);
    const spare = new Set<ClusterPolicy>();
    // the last of several that say the same is the one too many
    for (const policy of [...analysis.cluster.policies].reverse()) {
      // what it denies, or adds without isolating, others do not do in its place
      if (policy.denies === true || policy.addsOnly !== undefined) continue;
      // one that closes and allows nothing is a floor, whatever others do
      if (directions.every((each) => (policy[each] ?? []).length === 0)) continue;
      const subjects = selected(analysis, policy);
      const isSpare =
        subjects.length > 0 &&
        // beyond that each would have to be held against thousands
        subjects.every((id) => (bySubject.get(id)?.length ?? 0) <= mostCompared) &&
        subjects.every((id) => {
          const others = (bySubject.get(id) ?? []).filter(
            (each) => each !== policy && !spare.has(each),
          );
          return directions.every((direction) => covers(analysis, others, policy, id, direction));
        });
      if (isSpare) spare.add(policy);
    }
    return [...spare].map((policy) => {
      const others = new Set(
        selected(analysis, policy)
          .flatMap((id) => bySubject.get(id) ?? [])
          .filter((each) => !spare.has(each)),
      );
      const named = someNames([...others].map((each) => policyName(each)));
      return finding(
        'redundant-policy',
        `${policyTitle(policy)} adds nothing to what ${named} say of its pods`,
        {
          place: policy.place,
          subject: policySubject(policy),
          alike: '# policies add nothing to what others say of their pods',
          hint: 'remove it, or accept it as a note',
        },
      );
    });
  },
};

function policiesBySubject(analysis: Analysis): ReadonlyMap<number, readonly ClusterPolicy[]> {
  const found = new Map<number, ClusterPolicy[]>();
  for (const policy of analysis.cluster.policies) {
    for (const id of selected(analysis, policy)) {
      const list = found.get(id);
      if (list === undefined) found.set(id, [policy]);
      else list.push(policy);
    }
  }
  return found;
}

/** Whether other policies isolate a pod for a direction, and allow every rule of a policy. */
function covers(
  { reach }: Analysis,
  others: readonly ClusterPolicy[],
  policy: ClusterPolicy,
  subject: number,
  direction: Direction,
): boolean {
  const rules = policy[direction];
  if (rules === undefined) return true;
  if (!others.some((each) => isolates(each, direction))) return false;
  const { universe, ports } = reach;
  const allowed = (by: readonly ClusterPolicy[], other: number): PortSet =>
    by.reduce<PortSet>(
      (open, each) =>
        (each[direction] ?? []).reduce<PortSet>((sum, rule) => {
          const peers = peersOf(rule.peers, each, universe);
          if (peers !== 'all' && !peers.has(other)) return sum;
          const target = direction === 'ingress' ? subject : other;
          return ports.union(sum, portsAt(universe, target, rule.ports, ports));
        }, open),
      noPorts,
    );
  return rules.every((rule) => {
    const peers: IndexSet | 'all' = peersOf(rule.peers, policy, universe);
    const named = peers === 'all' ? [...universe.members.keys()] : peers.values();
    return named.every(
      (other) => ports.difference(allowed([policy], other), allowed(others, other)) === noPorts,
    );
  });
}
