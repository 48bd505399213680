import { isSelectable, type PodMember, type UnseenMember } from '../analysis/population/members.ts';
import { compare } from '../model/order.ts';
import type { Labels } from '../model/policy.ts';
import type { ProbeEnd, ProbeOptions } from '../model/probe.ts';
import type { LeftOutCounter } from './left-out.ts';
import { addedKind, type Simulations } from './simulations.ts';

/** An end with its number in the simulations, before it is known where it listens. */
export interface End extends Omit<ProbeEnd, 'listens'> {
  readonly member: number;
  /** The end that it is a second pod of. */
  readonly replicaOf?: string;
}

/** Everyone that can be a source or a destination in the cluster, in the order of their ids. */
export function endsOf(
  { actual, dns }: Simulations,
  options: ProbeOptions,
  left: LeftOutCounter,
): readonly End[] {
  const { parties, reach } = actual;
  const ends = parties.all.flatMap((party, number): End[] => {
    const members = (parties.members[number] ?? []).flatMap((id): Numbered[] => {
      const member = reach.universe.members[id];
      if (member?.kind === 'pods') return [{ id, member }];
      // the DNS is asked by name
      return member?.kind === 'unseen' && !dns.members.includes(id) ? [{ id, member }] : [];
    });
    const found = apart(members, party.name, left).flatMap(({ id, member }) =>
      member.kind === 'pods'
        ? podEnd(id, member, party.name, options, left)
        : peerEnd(id, member, party.name, options, left),
    );
    return found.map((each, index) =>
      index === 0 ? each : { ...each, id: `${each.id}#${index + 1}` },
    );
  });
  return ends.sort((a, b) => compare(a.id, b.id));
}

interface Numbered {
  readonly id: number;
  readonly member: PodMember | UnseenMember;
}

/**
 * A dual-stack pod is two members, one for each family of its addresses: the
 * first is taken. So is a template's, whose pods have no addresses yet to be
 * left out.
 */
function apart(
  members: readonly Numbered[],
  party: string,
  left: LeftOutCounter,
): readonly Numbered[] {
  const seen = new Set<string>();
  return members.filter(({ member }) => {
    if (member.kind !== 'pods') return true;
    if (member.pods.size === 0) {
      const { workload, labels, ports, hostNetwork } = member;
      const key = JSON.stringify([workload.kind, workload.name, labels, ports, hostNetwork]);
      const isFirst = !seen.has(key);
      seen.add(key);
      return isFirst;
    }
    const isNew = [...member.pods].some((each) => !seen.has(each));
    for (const each of member.pods) seen.add(each);
    if (!isNew) left.add('second-family', party);
    return isNew;
  });
}

function podEnd(
  id: number,
  member: PodMember,
  party: string,
  { mode }: ProbeOptions,
  left: LeftOutCounter,
): readonly End[] {
  const { workload, labels } = member;
  if (!isSelectable(member)) {
    left.add('host-network', party);
    return [];
  }
  if (mode === 'pods' && member.pods.size === 0) {
    left.add('not-running', party);
    return [];
  }
  const added = workload.kind === addedKind;
  return [
    {
      id: party,
      kind: added ? (workload.name === 'twin' ? 'twin' : 'outsider') : 'workload',
      party,
      namespace: workload.namespace,
      name: workload.name,
      ...(!added && { workloadKind: workload.kind, place: workload.place }),
      labels: ownLabels(labels),
      pods: [...member.pods].sort(compare),
      member: id,
    },
  ];
}

/** Pods that only policies speak of are made up where they have a namespace that is nobody's. */
function peerEnd(
  id: number,
  { inNamespace, labels, service }: UnseenMember,
  party: string,
  { mode, foreign }: ProbeOptions,
  left: LeftOutCounter,
): readonly End[] {
  if (mode === 'pods') return [];
  if (inNamespace === undefined) {
    left.add('no-namespace', party);
    return [];
  }
  if (/^kube-|^default$/.test(inNamespace) || foreign.includes(inNamespace)) {
    left.add('system-namespace', party);
    return [];
  }
  return [
    {
      id: party,
      kind: 'peer',
      party,
      namespace: inNamespace,
      name: service ?? 'peer',
      labels: ownLabels(labels),
      pods: [],
      member: id,
    },
  ];
}

/**
 * Labels that change with every release, or that are not labels: what the
 * reader notes for Cilium, and values that are not known before pods are made.
 */
const passing = new Set([
  'io.cilium.k8s.policy.serviceaccount',
  'pod-template-hash',
  'controller-revision-hash',
  'pod-template-generation',
]);

function ownLabels(labels: Labels): Labels {
  return Object.fromEntries(
    Object.entries(labels)
      .filter(([key, value]) => !passing.has(key) && !value.includes('*'))
      .sort(([a], [b]) => compare(a, b)),
  );
}
