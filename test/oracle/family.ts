import { parseAddress } from './address.ts';
import { addressesOf, type Connection, type Endpoint, isPod } from './endpoint.ts';

const families = ['ipv4', 'ipv6'] as const;
type Family = (typeof families)[number];

/**
 * A connection is of one address family, so both its addresses are: true if `holds` of the
 * connection over some family that both ends have. Where no address is known, any is possible.
 */
export function overSomeFamily(
  connection: Connection,
  holds: (connection: Connection) => boolean,
): boolean {
  const { source, destination } = connection;
  return families
    .filter((family) => has(source, family) && has(destination, family))
    .some((family) =>
      holds({
        ...connection,
        source: within(source, family),
        destination: within(destination, family),
      }),
    );
}

function has(endpoint: Endpoint, family: Family): boolean {
  const addresses = addressesOf(endpoint);
  return addresses.length === 0 || addresses.some((ip) => parseAddress(ip).kind() === family);
}

/** The endpoint with its addresses of one family. */
function within(endpoint: Endpoint, family: Family): Endpoint {
  if (!isPod(endpoint)) return endpoint;
  return { ...endpoint, ips: endpoint.ips.filter((ip) => parseAddress(ip).kind() === family) };
}
