import { parseAddress } from './address.ts';
import type { Cluster } from './cluster.ts';
import { addressesOf, type Connection, type Endpoint, isPod } from './endpoint.ts';
import { type Family, ofFamily } from './network.ts';

const families = ['ipv4', 'ipv6'] as const;

/**
 * A connection is of one address family, so both its addresses are: true if `holds` of the
 * connection over some family that both ends have. Where no address is known, any of the cluster's
 * is possible; where nobody said which those are, any at all.
 */
export function overSomeFamily(
  cluster: Cluster,
  connection: Connection,
  holds: (connection: Connection) => boolean,
): boolean {
  const { source, destination } = connection;
  return families
    .filter((family) => has(cluster, source, family) && has(cluster, destination, family))
    .some((family) =>
      holds({
        ...connection,
        source: within(cluster, source, family),
        destination: within(cluster, destination, family),
      }),
    );
}

function has({ network }: Cluster, endpoint: Endpoint, family: Family): boolean {
  const addresses = addressesOf(endpoint);
  if (addresses.length > 0) return addresses.some((ip) => parseAddress(ip).kind() === family);
  return network === undefined || network.families.includes(family);
}

/** The endpoint with its addresses of one family; where none is known, with where it is from. */
function within({ network }: Cluster, endpoint: Endpoint, family: Family): Endpoint {
  if (!isPod(endpoint)) return endpoint;
  const ips = endpoint.ips.filter((ip) => parseAddress(ip).kind() === family);
  if (endpoint.ips.length > 0 || network === undefined) return { ...endpoint, ips };
  const blocks = endpoint.hostNetwork ? network.nodeBlocks : network.podBlocks;
  return { ...endpoint, ips, from: ofFamily(blocks, family) };
}
