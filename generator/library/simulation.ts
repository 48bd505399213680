import { explainEnds } from '../analysis/explain/explain.ts';
import { universeOptions } from '../analysis/population/platform-addresses.ts';
import type { UniverseOptions } from '../analysis/population/universe.ts';
import { type Analysis, analyse, analyseBoth } from '../analysis/reach/analyse.ts';
import { allPorts } from '../analysis/reach/port-sets.ts';
import { readCluster as readDocuments } from '../analysis/read/read-cluster.ts';
import { diff as changesBetween } from '../analysis/views/diff.ts';
import { matrixOf } from '../analysis/views/matrix.ts';
import type { Changes } from '../model/changes.ts';
import type { Cluster } from '../model/cluster.ts';
import { type Diagnostic, hasErrors } from '../model/diagnostic.ts';
import type { Matrix } from '../model/matrix.ts';
import type { Protocol } from '../model/policy.ts';
import type { Explanation } from '../model/reach.ts';
import { parse, type Text } from '../stages/parse.ts';
import { readPlatform } from '../stages/validate/read-platform.ts';
import { platformChain } from './platform-texts.ts';

/** What readCluster read: for matrix, explain and diff. Its inside is no part of the library. */
export interface ReadCluster {
  /** The workloads, as matrix and explain call them, sorted: `shop/cart`, or `shop/Job/cart` where two share a name. */
  readonly workloads: readonly string[];
}

export interface ReadOptions {
  /** Of objects that carry none; `default` unless it is said. */
  readonly namespace?: string;
  /** As in compile: what it says of addresses and of the network plugin counts. `generic` unless it is said. */
  readonly platform?: string | readonly Text[];
}

export interface ReadManifests {
  /** Absent when there is an error: half of what was given would be answered for as if it were all. */
  readonly cluster?: ReadCluster;
  /** Warnings say what is not simulated as written. */
  readonly diagnostics: readonly Diagnostic[];
}

/** One connection that is asked about. */
export interface Connection {
  /** A workload by its name in the cluster's `workloads`. */
  readonly from: string;
  readonly to: string;
  /** The pods' port, as policies see it, and not a Service's. */
  readonly port: number;
  /** `TCP` unless it is said. */
  readonly protocol?: Protocol;
}

interface Inside {
  readonly cluster: Cluster;
  readonly options: UniverseOptions;
  readonly analysis: Analysis;
}

const protocols: readonly Protocol[] = ['TCP', 'UDP', 'SCTP'];

const insides = new WeakMap<ReadCluster, Inside>();

/**
 * Reads manifests, policies among them, for a simulation. Nothing is read but the texts. Policies that profiles would
 * get are added as texts of their own: those of `compile`, after the manifests, since of two objects of one name the
 * last counts.
 *
 * @throws on an unknown preset's name
 */
export function readCluster(manifests: readonly Text[], options: ReadOptions = {}): ReadManifests {
  const parsed = parse(manifests, { merge: true });
  const read = readDocuments(parsed.documents, options.namespace);
  const platform = readPlatform(platformChain(options.platform ?? 'generic'));
  const diagnostics = [...parsed.diagnostics, ...platform.diagnostics, ...read.diagnostics];
  if (hasErrors(diagnostics)) return { diagnostics };
  const space = universeOptions(platform.platform);
  const analysis = analyse(read.cluster, space);
  const cluster: ReadCluster = { workloads: workloadsOf(analysis) };
  insides.set(cluster, { cluster: read.cluster, options: space, analysis });
  return { cluster, diagnostics };
}

/** Who can reach whom: what `netprofile matrix --format json` prints. */
export function matrix(cluster: ReadCluster): Matrix {
  return matrixOf(insideOf(cluster).analysis, { isChosen: () => true, ports: allPorts });
}

/**
 * Why a connection between two workloads is allowed or blocked, with every rule that was asked.
 *
 * @throws RangeError on a name that no workload has, and on what is no port or protocol
 */
export function explain(cluster: ReadCluster, connection: Connection): Explanation {
  const { analysis } = insideOf(cluster);
  const { from, to, port, protocol = 'TCP' } = connection;
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new RangeError(`a port is a number from 1 to 65535, not ${String(port)}`);
  if (!protocols.includes(protocol))
    throw new RangeError(`a protocol is one of ${protocols.join(', ')}, not ${String(protocol)}`);
  const [source, destination] = [from, to].map((name): readonly number[] => {
    const number = analysis.parties.all.findIndex(
      (party) => party.kind === 'workload' && party.name === name,
    );
    if (number < 0)
      throw new RangeError(
        `no workload is called ${name}: there are ${cluster.workloads.join(', ')}`,
      );
    return analysis.parties.members[number] ?? [];
  });
  if (source === undefined || destination === undefined) throw new Error('an end is missing');
  return explainEnds(analysis, { members: source }, [{ members: destination, protocol, port }]);
}

/**
 * Which connections the second allows and the first does not, and the other way round. Names, order and layout of
 * policies make no difference. Both are simulated with the platform of the second.
 */
export function diff(before: ReadCluster, after: ReadCluster): Changes {
  const [was, is] = [insideOf(before), insideOf(after)];
  return changesBetween(...analyseBoth(was.cluster, is.cluster, is.options));
}

function workloadsOf({ parties }: Analysis): readonly string[] {
  return parties.all.flatMap((party) => (party.kind === 'workload' ? [party.name] : [])).sort();
}

function insideOf(cluster: ReadCluster): Inside {
  const inside = insides.get(cluster);
  if (inside === undefined) throw new TypeError('this is not what readCluster gave');
  return inside;
}
