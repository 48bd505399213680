import type { Cluster } from '../../model/cluster.ts';
import type { Block } from '../population/address-space.ts';
import {
  joined,
  type Mentions,
  mentionsOf,
  type NamedPods,
} from '../population/named-by-policies.ts';
import { Parties } from '../population/parties.ts';
import { Universe, type UniverseOptions } from '../population/universe.ts';
import { PortSets } from './port-sets.ts';
import { Reach } from './reach.ts';

/** A cluster with everything that its policies allow, ready to be asked. */
export interface Analysis {
  readonly cluster: Cluster;
  readonly reach: Reach;
  readonly parties: Parties;
}

const plainOptions: UniverseOptions = { blocksMatchPods: true, podCidrs: [], nodeCidrs: [] };

/** Whom to look at beside those that policies name. */
export interface Also {
  /** Pods to make up where they are not there. */
  readonly pods?: readonly NamedPods[];
  /** DNS names outside. */
  readonly hosts?: readonly string[];
  /** Keys of labels by which pods are to be told apart. */
  readonly labelKeys?: readonly string[];
  /** Blocks at whose borders addresses are to be cut. */
  readonly blocks?: readonly Block[];
}

/** Simulates a cluster. */
export function analyse(
  cluster: Cluster,
  options: UniverseOptions = plainOptions,
  also: Also = {},
): Analysis {
  return simulated(cluster, withNamed(mentionsOf(cluster), also), options, new PortSets());
}

function withNamed(
  mentions: Mentions,
  { pods = [], hosts = [], labelKeys = [], blocks = [] }: Also,
): Mentions {
  return {
    ...mentions,
    names: hosts.length === 0 ? mentions.names : new Set([...mentions.names, ...hosts]),
    named: [...mentions.named, ...pods],
    selectorKeys: new Set([...mentions.selectorKeys, ...labelKeys]),
    blocks: [...mentions.blocks, ...blocks],
  };
}

/**
 * Simulates two clusters so that they can be compared: addresses are cut
 * alike, pods not seen are made up alike, and sets of ports have one number.
 */
export function analyseBoth(
  before: Cluster,
  after: Cluster,
  options: UniverseOptions = plainOptions,
  also: Also = {},
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
