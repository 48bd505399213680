import type { Cluster } from '../model/cluster.ts';
import { joined, type Mentions, mentionsOf } from './mentions.ts';
import { Parties } from './parties.ts';
import { PortSets } from './port-sets.ts';
import { Reach } from './reach.ts';
import { Universe, type UniverseOptions } from './universe.ts';
import type { NamedPods } from './unseen.ts';

/** A cluster with everything that its policies allow, ready to be asked. */
export interface Analysis {
  readonly cluster: Cluster;
  readonly reach: Reach;
  readonly parties: Parties;
}

const plainOptions: UniverseOptions = { blocksMatchPods: true, podCidrs: [], nodeCidrs: [] };

/** Simulates a cluster. `also` are pods to make up where they are not there, beside those that policies name. */
export function analyse(
  cluster: Cluster,
  options: UniverseOptions = plainOptions,
  also: readonly NamedPods[] = [],
): Analysis {
  return simulated(cluster, withNamed(mentionsOf(cluster), also), options, new PortSets());
}

function withNamed(mentions: Mentions, also: readonly NamedPods[]): Mentions {
  return { ...mentions, named: [...mentions.named, ...also] };
}

/**
 * Simulates two clusters so that they can be compared: addresses are cut
 * alike, pods not seen are made up alike, and sets of ports have one number.
 */
export function analyseBoth(
  before: Cluster,
  after: Cluster,
  options: UniverseOptions = plainOptions,
  also: readonly NamedPods[] = [],
): readonly [Analysis, Analysis] {
  const mentions = withNamed(joined(mentionsOf(before), mentionsOf(after)), also);
  const ports = new PortSets();
  return [simulated(before, mentions, options, ports), simulated(after, mentions, options, ports)];
}

function simulated(
  cluster: Cluster,
  mentions: Mentions,
  options: UniverseOptions,
  ports: PortSets,
): Analysis {
  const universe = new Universe(cluster, mentions, options);
  return { cluster, reach: new Reach(cluster, universe, ports), parties: new Parties(universe) };
}
