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
 * Not reachable over the public internet: RFC 1918, 6598, 3927 (the cloud
 * metadata address is in it), 1122 (this host, loopback), 5771/1112 (multicast
 * and reserved); for IPv6 RFC 4193, 4291 (loopback, link-local, multicast).
 */
const privateBlocks = {
  IPv4: [
    '0.0.0.0/8',
    '10.0.0.0/8',
    '100.64.0.0/10',
    '127.0.0.0/8',
    '169.254.0.0/16',
    '172.16.0.0/12',
    '192.168.0.0/16',
    '224.0.0.0/4',
    '240.0.0.0/4',
  ],
  IPv6: ['::1/128', 'fc00::/7', 'fe80::/10', 'ff00::/8'],
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
      "public addresses: private ranges, the metadata address and the cluster's own blocks are left out",
    peers: ({ ipFamilies, cidrs }) => {
      const own = [...cidrs.pods, ...cidrs.services, ...cidrs.nodes];
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
