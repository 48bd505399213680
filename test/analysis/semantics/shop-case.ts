import * as assert from 'uvu/assert';
import { explainBriefly } from '../../../generator/analysis/explain/explain.ts';
import type { Analysis } from '../../../generator/analysis/reach/analyse.ts';
import type { Case } from '../../oracle/cases/case.ts';
import { connection } from '../../oracle/cases/connection.ts';
import { shop } from '../../oracle/cases/shop.ts';
import { type Cluster, readCluster } from '../../oracle/cluster.ts';
import { type Connection, type Endpoint, isPod, isSelectable } from '../../oracle/endpoint.ts';
import { isAllowed, membersOf, simulate } from '../simulate.ts';

/** A case's cluster as both evaluators read it. */
export interface BothClusters {
  readonly cluster: Cluster;
  readonly analysis: Analysis;
}

/** `10.9.0.1@node-a`: a node's address is what a pod on its network has. */
const ofNode = /(\S+)@(\S+)/g;
const standIn = (ip: string, node: string): string =>
  `${node}-${ip.replaceAll(/[.:]/g, '-')}`.replaceAll('--', '-0-');

/** The shop with a case's policies and objects; each node's address that is asked about gets a pod. */
export function clustersOf({ policies = {}, objects = [], ...asked }: Case): BothClusters {
  const manifests = Object.entries(policies).flatMap(([namespace, specs]) =>
    specs.map((spec, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `policy-${index}`, namespace },
      spec,
    })),
  );
  const written = [...(asked.allows ?? []), ...(asked.blocks ?? [])].join('\n');
  const hosts = [...written.matchAll(ofNode)].map(([, ip = '', node = '']) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: standIn(ip, node), namespace: 'hosts' },
    spec: { hostNetwork: true, nodeName: node, containers: [] },
    status: { podIP: ip },
  }));
  const documents = [...shop, ...manifests, ...objects, ...hosts];
  return { cluster: readCluster(documents), analysis: simulate(documents).analysis };
}

/** A case's line as the oracle's connection, in which nodes are their stand-ins. */
export function connectionIn({ cluster }: BothClusters, written: string): Connection {
  const onHosts = written.replaceAll(ofNode, (_, ip, node) => `hosts/${standIn(ip, node)}`);
  return connection(cluster, onHosts);
}

/**
 * Why the fast evaluator says nothing of a connection: its facts are about
 * workloads, so that a pod's connection with itself is none of them, and they
 * leave out what no policy can hold.
 */
export function whyNoFact({ source, destination }: Connection): string | undefined {
  if (isPod(source) && isPod(destination) && source.id === destination.id) return 'a pod to itself';
  return isSelectable(source) || isSelectable(destination) ? undefined : 'no policy holds it';
}

/** What the fast evaluator says, by its rows and by its explanation. */
export function answers(
  { analysis }: BothClusters,
  { source, destination, ...rest }: Connection,
): { readonly rows: boolean; readonly explanation: boolean } {
  const asked = { ...rest, source: workloadOf(source), destination: workloadOf(destination) };
  const [from, to] = [asked.source, asked.destination].map((each) => {
    const [id] = membersOf(analysis, each);
    assert.ok(id !== undefined, `nobody is ${JSON.stringify(each)}`);
    return analysis.parties.of[id ?? 0] ?? 0;
  });
  const said = explainBriefly(analysis, from ?? 0, to ?? 0, rest.protocol, rest.port);
  return { rows: isAllowed(analysis, asked), explanation: said.allowed };
}

/** `shop/cart#2`, a second replica, is of the same workload. */
function workloadOf(endpoint: Endpoint): Endpoint {
  return isPod(endpoint) ? { ...endpoint, id: endpoint.id.replace(/#\d+$/, '') } : endpoint;
}
