import type { Cluster } from '../cluster.ts';
import type { Connection, Endpoint } from '../endpoint.ts';
import { protocols } from '../network-policy.ts';

/**
 * Reads `SOURCE -> DESTINATION PROTOCOL/PORT`, where an endpoint is a pod of the cluster as
 * `namespace/name` (`shop/cart#2` is a second replica), an address, or a node's as `ADDRESS@NODE`.
 */
export function connection(cluster: Cluster, written: string): Connection {
  const parts = /^(\S+) -> (\S+) (\w+)\/(\d+)$/.exec(written);
  const [, source, destination, protocolName, port] = parts ?? [];
  const protocol = protocols.find((candidate) => candidate === protocolName);
  if (!source || !destination || !protocol) throw new Error(`not a connection: ${written}`);
  return {
    source: endpoint(cluster, source),
    destination: endpoint(cluster, destination),
    protocol,
    port: Number(port),
  };
}

function endpoint(cluster: Cluster, written: string): Endpoint {
  if (!written.includes('/')) {
    const [ip = '', node] = written.split('@');
    return node === undefined ? { ip } : { ip, node };
  }
  const [name, replica] = written.split('#');
  const pod = cluster.pods.find(({ id }) => id.replace(/\/\w+\//, '/') === name);
  if (pod === undefined) throw new Error(`no such pod: ${written}`);
  return replica === undefined ? pod : { ...pod, id: `${pod.id}#${replica}` };
}
