import { family } from '../grammar/addresses.ts';
import type { PlatformFacts } from '../model/intent.ts';
import type { NonEmpty, Peer, Peers } from '../model/policy.ts';

/** A peer that every platform knows. `needs` is the platform value that is missing. */
export interface BuiltInPeer {
  readonly reason: string;
  readonly peers: (
    platform: PlatformFacts,
  ) => Peers | { readonly needs: string; readonly find: string };
}

const everyPod: Peer = { kind: 'pods', namespaces: { kind: 'all' }, pods: 'all' };
const ownNamespace: Peer = { kind: 'pods', namespaces: { kind: 'own' }, pods: 'all' };

/**
 * What is not the internet, though a block of everything holds it. IANA's
 * registries of special-purpose addresses (RFC 6890), less the blocks that
 * are for examples and lead nowhere. Metadata addresses of clouds are in
 * them; those that are not are a platform's `cidrs.cloud`.
 */
export const privateBlocks = {
  IPv4: [
    // this host: Linux takes a connection to 0.0.0.0 for one to itself (RFC 1122)
    '0.0.0.0/8',
    // private (RFC 1918)
    '10.0.0.0/8',
    // shared by carriers, nodes and pods of some clouds (RFC 6598); 100.100.100.200 is Alibaba's metadata
    '100.64.0.0/10',
    // loopback (RFC 1122)
    '127.0.0.0/8',
    // link-local (RFC 3927): 169.254.169.254 is the metadata of most clouds, .170.2 and .170.23 credentials of AWS
    '169.254.0.0/16',
    // private (RFC 1918)
    '172.16.0.0/12',
    // protocol assignments (RFC 6890): 192.0.0.192 is Oracle's metadata
    '192.0.0.0/24',
    // private (RFC 1918)
    '192.168.0.0/16',
    // for measuring networks (RFC 2544), and used inside some as if private
    '198.18.0.0/15',
    // multicast (RFC 5771)
    '224.0.0.0/4',
    // reserved and broadcast (RFC 1112)
    '240.0.0.0/4',
  ],
  IPv6: [
    // loopback (RFC 4291)
    '::1/128',
    // NAT64 (RFC 6052, RFC 8215): every IPv4 address stands behind it, private ones and the metadata address too
    '64:ff9b::/96',
    '64:ff9b:1::/48',
    // Teredo and 6to4 (RFC 4380, RFC 3056): IPv4 addresses behind a gateway, as with NAT64; long given up
    '2001::/32',
    '2002::/16',
    // unique local (RFC 4193): fd00:ec2::254 is the metadata of AWS, fd20:ce::254 of Google
    'fc00::/7',
    // link-local (RFC 4291)
    'fe80::/10',
    // site-local, the private addresses before fc00::/7 (RFC 3879)
    'fec0::/10',
    // multicast (RFC 4291)
    'ff00::/8',
  ],
} as const;

/** The built-in peers that stand for fixed addresses or pods. `$consumers` and `$self` depend on the service. */
export const builtInPeers: Readonly<Record<string, BuiltInPeer>> = {
  'same-namespace': { reason: 'every pod of the namespace', peers: () => [ownNamespace] },
  cluster: { reason: 'every pod of the cluster', peers: () => [everyPod] },
  anywhere: { reason: 'everyone, in the cluster and outside', peers: () => 'all' },
  nodes: {
    reason: 'the nodes: what pods on the host network are reached as',
    peers: ({ cidrs, entities }) => {
      // an engine that matches no address block on nodes knows them by name
      if (entities.includes('host') && entities.includes('remote-node'))
        return [
          { kind: 'entity', entity: 'host' },
          { kind: 'entity', entity: 'remote-node' },
        ];
      const [first, ...rest] = cidrs.nodes.map(
        (cidr): Peer => ({ kind: 'ipBlock', cidr, except: [] }),
      );
      return first === undefined
        ? {
            needs: 'cidrs.nodes',
            find: "kubectl get nodes -o jsonpath='{.items[*].status.addresses}'",
          }
        : [first, ...rest];
    },
  },
  internet: {
    reason:
      "public addresses: private ranges, what leads to them, metadata addresses and the cluster's and cloud's own blocks are left out",
    peers: ({ ipFamilies, cidrs }) => {
      const own = [...cidrs.pods, ...cidrs.services, ...cidrs.nodes, ...cidrs.cloud];
      const blocks = (['IPv4', 'IPv6'] as const)
        .filter((each) => ipFamilies.includes(each))
        .map((each): Peer => {
          const listed: readonly string[] = privateBlocks[each];
          const extra = own.filter((cidr) => family(cidr) === each && !listed.includes(cidr));
          return {
            kind: 'ipBlock',
            cidr: each === 'IPv4' ? '0.0.0.0/0' : '::/0',
            except: [...listed, ...extra],
          };
        });
      return blocks as unknown as NonEmpty<Peer>;
    },
  },
};

/** The names of all built-in peers; `consumers` and `self` get their meaning from a service's rules. */
export const builtInNames: readonly string[] = [...Object.keys(builtInPeers), 'consumers', 'self'];

/** Every `$name` that a profile may use on a platform, sorted. */
export function knownPeers(platform: PlatformFacts): string[] {
  return [...builtInNames, ...platform.peers.keys()].map((each) => `$${each}`).sort();
}
