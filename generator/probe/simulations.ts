import type { UniverseOptions } from '../analysis/population/universe.ts';
import { type Analysis, analyseBoth } from '../analysis/reach/analyse.ts';
import { peersOf } from '../analysis/reach/grants.ts';
import { withPlanned } from '../analysis/read/with-planned.ts';
import type { Cluster, ClusterPolicy, PodSet } from '../model/cluster.ts';
import type { Subject } from '../model/connection.ts';
import type { PlatformFacts } from '../model/intent.ts';
import { nameLabel, type PolicyObject } from '../model/policy.ts';
import type { ProbeOptions } from '../model/probe.ts';
import { dnsPeers } from '../stages/resolve/dns-rule.ts';
import { policiesByMember } from './policies-by-member.ts';

/** What a plan is made from: who is there, under which policies, and what profiles call for. */
export interface PlanInput {
  readonly cluster: Cluster;
  readonly options: UniverseOptions;
  /** Policies that the profiles call for: what is intended. */
  readonly planned: readonly PolicyObject[];
  readonly subjects: readonly Subject[];
  readonly platform: PlatformFacts;
  /** Of what carries none. */
  readonly namespace: string;
}

/** The same pods under two sets of policies; members have the same numbers in both. */
export interface Simulations {
  /** Under the policies of profiles alone. */
  readonly declared: Analysis;
  /** Under those that are there. */
  readonly actual: Analysis;
  /** Of each member, the policies that select it. */
  readonly declaredFor: (member: number) => readonly ClusterPolicy[];
  readonly actualFor: (member: number) => readonly ClusterPolicy[];
  /** Namespaces that hold a profile's pods. */
  readonly profiled: ReadonlySet<string>;
  /** Members that answer for the DNS, and its port. */
  readonly dns: { readonly members: readonly number[]; readonly port: number };
}

/** The kind of pods that a run adds, which is no kind of any API. */
export const addedKind = 'Probe';

/** Simulates what profiles want and what is there, with the pods that a run adds to be asked about. */
export function simulate(input: PlanInput, options: ProbeOptions): Simulations {
  const { planned, namespace, platform } = input;
  const profiled = new Set(planned.map((each) => each.namespace ?? namespace));
  const cluster =
    options.mode === 'stand-ins' ? withAddedPods(input.cluster, profiled, options) : input.cluster;
  const own = withPlanned({ ...cluster, policies: [], tiers: [] }, planned, namespace);
  const peers = dnsPeers(platform);
  const [declared, actual] = analyseBoth(own, cluster, input.options, {
    pods: (peers ?? []).flatMap((peer) => (peer.kind === 'pods' ? [{ peer, own: '' }] : [])),
  });
  const { universe } = actual.reach;
  const members = peers === undefined ? 'all' : peersOf(peers, { namespace: '' }, universe);
  return {
    declared,
    actual,
    declaredFor: policiesByMember(declared),
    actualFor: policiesByMember(actual),
    profiled,
    dns: { members: members === 'all' ? [] : members.values(), port: dnsPort(platform) },
  };
}

/** A pod without labels in each namespace with profiles, and one in a namespace without any. */
function withAddedPods(
  cluster: Cluster,
  profiled: ReadonlySet<string>,
  { foreign, outsider = 'netprofile-outsider' }: ProbeOptions,
): Cluster {
  const taken = new Set([...cluster.namespaces.keys(), ...profiled, ...foreign]);
  const outside = freeName(outsider, taken);
  const namespaces = new Map(cluster.namespaces);
  namespaces.set(outside, { [nameLabel]: outside });
  const twins = [...profiled].sort().map((each) => addedPod(each, 'twin'));
  return {
    ...cluster,
    namespaces,
    pods: [...cluster.pods, ...twins, addedPod(outside, 'outsider')],
  };
}

function addedPod(namespace: string, name: 'twin' | 'outsider'): PodSet {
  return {
    workload: {
      namespace,
      kind: addedKind,
      name,
      place: { file: addedKind, document: 0, path: [] },
    },
    labels: {},
    ports: [],
    hostNetwork: false,
    addresses: [],
  };
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name;
  for (let number = 2; taken.has(free); number += 1) free = `${name}-${number}`;
  return free;
}

function dnsPort({ dns }: PlatformFacts): number {
  const ports = dns === undefined || dns.ports === 'all' ? [] : dns.ports;
  const found = ports.find((each) => each.kind === 'number' && each.protocol === 'UDP');
  return found?.kind === 'number' ? found.port : 53;
}
