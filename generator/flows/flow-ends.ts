import type { Analysis } from '../analysis/reach/analyse.ts';
import { addressValue } from '../grammar/addresses.ts';
import { matches } from '../grammar/selectors.ts';
import type { FlowEnd } from '../model/flow.ts';
import type { Labels } from '../model/policy.ts';

interface Owner {
  readonly order: number;
  readonly name: string;
  readonly kind: string;
  readonly labels: Labels;
  readonly party: number;
}

/** Workloads of a namespace: their pods are named after them. */
interface Owners {
  readonly all: Owner[];
  readonly byName: Map<string, readonly Owner[]>;
}

/** Finds out which party of a simulation the end of a flow is; undefined where nobody here is that. */
export function flowEnds(analysis: Analysis): (end: FlowEnd) => number | undefined {
  const { parties, reach } = analysis;
  const byWorkload = new Map<string, number>();
  const byPod = new Map<string, number>();
  const byAddress = new Map<bigint, number>();
  const named = new Map<string, number>();
  const owners = new Map<string, Owners>();
  parties.all.forEach((party, number) => {
    if (party.kind === 'named') named.set(party.name, number);
    if (party.kind === 'workload')
      byWorkload.set(`${party.namespace}/${party.workload.name}`, number);
  });
  reach.universe.members.forEach((member, id) => {
    if (member.kind !== 'pods') return;
    const party = parties.of[id] ?? 0;
    const { namespace, name, kind } = member.workload;
    for (const pod of member.pods) byPod.set(`${namespace}/${pod}`, party);
    // nodes and their host pods share an address, which says of none of them that it spoke
    if (!member.hostNetwork)
      for (const each of member.addresses) {
        const value = addressValue(each);
        if (value !== undefined) byAddress.set(value, party);
      }
    const there: Owners = owners.get(namespace) ?? { all: [], byName: new Map() };
    const owner = { order: there.all.length, name, kind, labels: member.labels, party };
    there.all.push(owner);
    there.byName.set(name, [...(there.byName.get(name) ?? []), owner]);
    owners.set(namespace, there);
  });

  const find = (end: FlowEnd): number | undefined => {
    const { namespace, pod, workload, labels, address, names = [] } = end;
    if (namespace !== undefined) {
      const there = owners.get(namespace);
      const known =
        (workload === undefined ? undefined : byWorkload.get(`${namespace}/${workload}`)) ??
        (pod === undefined ? undefined : byPod.get(`${namespace}/${pod}`)) ??
        (pod === undefined ? undefined : byWorkload.get(`${namespace}/${pod}`)) ??
        (pod === undefined ? undefined : ownerOf(pod, there)?.party);
      if (known !== undefined) return known;
      // labels of the day: whose template's labels they all have, if that is one
      if (labels !== undefined) {
        const selected = (there?.all ?? []).filter((each) =>
          Object.keys(each.labels).length === 0
            ? false
            : matches({ matchLabels: each.labels, matchExpressions: [] }, labelsOf(labels)),
        );
        const [first, ...more] = new Set(selected.map((each) => each.party));
        if (first !== undefined && more.length === 0) return first;
      }
      // a pod of somebody who is not in the manifests
      if (pod !== undefined || workload !== undefined) return undefined;
    }
    for (const each of names) {
      const party = named.get(each.replace(/\.$/, '').toLowerCase());
      if (party !== undefined) return party;
    }
    const value = address === undefined ? undefined : addressValue(address);
    if (address === undefined || value === undefined) return undefined;
    const piece = reach.universe.pieceOf(address);
    return byAddress.get(value) ?? (piece === undefined ? undefined : parties.of[piece]);
  };

  // readers give the same object for an end that they have seen before
  const seen = new WeakMap<FlowEnd, { readonly party: number | undefined }>();
  return (end) => {
    const known = seen.get(end);
    if (known !== undefined) return known.party;
    const party = find(end);
    seen.set(end, { party });
    return party;
  };
}

/** `app=cart`, and with the source that Cilium writes before it: `k8s:app=cart`. */
function labelsOf(words: readonly string[]): Labels {
  return Object.fromEntries(
    words.flatMap((each): [string, string][] => {
      const [, key, value = ''] = /^(?:k8s:)?([^=:]+)=(.*)$/.exec(each) ?? [];
      return key === undefined ? [] : [[key, value]];
    }),
  );
}

/** What controllers put behind their own name: a hash and five letters, five letters, or a number. */
const suffixes: Readonly<Record<string, RegExp>> = {
  Deployment: /^(?:[a-z0-9]{6,10}-(?:[a-z0-9]{5}|\*)|\*)$/,
  ReplicaSet: /^(?:[a-z0-9]{5}|\*)$/,
  DaemonSet: /^(?:[a-z0-9]{5}|\*)$/,
  StatefulSet: /^(?:\d+|\*)$/,
  Job: /^(?:[a-z0-9]{5}|\*)$/,
  CronJob: /^(?:\d+-(?:[a-z0-9]{5}|\*)|\*)$/,
};

/** The first workload whose pods are named like this one: its name ends before one of the last dashes. */
function ownerOf(pod: string, there: Owners | undefined): Owner | undefined {
  let first: Owner | undefined;
  for (let at = pod.lastIndexOf('-'); at > 0; at = pod.lastIndexOf('-', at - 1))
    for (const each of there?.byName.get(pod.slice(0, at)) ?? []) {
      const suffix = Object.hasOwn(suffixes, each.kind) ? suffixes[each.kind] : undefined;
      if (suffix?.test(pod.slice(at + 1)) === true && each.order < (first?.order ?? Infinity))
        first = each;
    }
  return first;
}
