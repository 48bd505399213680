import type { Analysis } from '../analysis/reach/analyse.ts';
import { addressValue } from '../grammar/addresses.ts';
import { matches } from '../grammar/selectors.ts';
import type { FlowEnd } from '../model/flow.ts';
import type { Labels } from '../model/policy.ts';

interface Owner {
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
  const byWorkload = new Map<string, { readonly kind: string; readonly party: number }[]>();
  const byPod = new Map<string, number>();
  const byAddress = new Map<bigint, number>();
  const named = new Map<string, number>();
  const owners = new Map<string, Owners>();
  parties.all.forEach((party, number) => {
    if (party.kind === 'named') named.set(party.name, number);
    if (party.kind !== 'workload') return;
    const key = `${party.namespace}/${party.workload.name}`;
    const ofName = byWorkload.get(key) ?? [];
    ofName.push({ kind: party.workload.kind, party: number });
    byWorkload.set(key, ofName);
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
    const owner = { name, kind, labels: member.labels, party };
    there.all.push(owner);
    there.byName.set(name, [...(there.byName.get(name) ?? []), owner]);
    owners.set(namespace, there);
  });

  /** The workload of a name and, where that is told, of a kind; of several kinds, nobody knows which. */
  const workloadNamed = (namespace: string, name: string, kind?: string): number | undefined => {
    const ofName = byWorkload.get(`${namespace}/${name}`) ?? [];
    const [first, ...more] = ofName.filter((each) => kind === undefined || each.kind === kind);
    return more.length === 0 ? first?.party : undefined;
  };

  const find = (end: FlowEnd): number | undefined => {
    const { namespace, pod, workload, workloadKind, labels, address, names = [] } = end;
    if (namespace !== undefined) {
      const there = owners.get(namespace);
      const known =
        (workload === undefined ? undefined : workloadNamed(namespace, workload, workloadKind)) ??
        (pod === undefined ? undefined : byPod.get(`${namespace}/${pod}`)) ??
        (pod === undefined ? undefined : workloadNamed(namespace, pod)) ??
        (pod === undefined ? undefined : ownerOf(end, there)?.party);
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

/** A hash of Kubernetes has no vowels; `migrate` and `exporter` are names. */
const hash = /^(?:[bcdfghjklmnpqrstvwxz2456789]+|.*\d.*|\*)$/;

/**
 * The workload whose pods are named like this one: the one with the longest
 * name, since what is behind a shorter one may be a part of another's name.
 * Labels that say what a pod is may not say something else.
 */
function ownerOf(
  { pod = '', labels = [], workloadKind }: FlowEnd,
  there?: Owners,
): Owner | undefined {
  const own = labelsOf(labels);
  for (let at = pod.lastIndexOf('-'); at > 0; at = pod.lastIndexOf('-', at - 1)) {
    const suffix = pod.slice(at + 1);
    const [first = ''] = suffix.split('-');
    const found = (there?.byName.get(pod.slice(0, at)) ?? []).find(
      (each) =>
        (workloadKind === undefined || each.kind === workloadKind) &&
        Object.hasOwn(suffixes, each.kind) &&
        suffixes[each.kind]?.test(suffix) === true &&
        (each.kind !== 'Deployment' || hash.test(first)) &&
        identities.every(
          (key) => own[key] === undefined || own[key] === (each.labels[key] ?? own[key]),
        ),
    );
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Labels that say what a pod is, and not which version of it. */
const identities = ['app', 'k8s-app', 'app.kubernetes.io/name', 'app.kubernetes.io/component'];
