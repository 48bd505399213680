import { addressValue, blockOf, blockRange } from '../../grammar/addresses.ts';
import type { ClusterService, TierRule } from '../../model/cluster.ts';
import { type Diagnostic, finding, type Place } from '../../model/diagnostic.ts';
import { someNames } from '../../model/list-text.ts';
import type { Peer, Ports } from '../../model/policy.ts';
import type { Direction } from '../../model/reach.ts';
import { entryPlace } from '../explain/asked-rules.ts';
import { policySubject, policyTitle } from '../read/policy-terms.ts';
import type { GraphRule, RuleContext } from './rule.ts';

const directions = ['ingress', 'egress'] as const;

/** Peers by the address of a Service, or by a block of them, which a policy never sees. */
export const serviceAddress: GraphRule = {
  code: 'service-address',
  check: (context) => {
    const servicesOf = servicesIn(context);
    return rulesIn(context).flatMap(({ title, subject, direction, cidrs, ports, placeOf }) =>
      cidrs.flatMap((cidr, entry): Diagnostic[] => {
        // a cache on each node may answer at the address of the DNS Service itself
        if (cidr === undefined || isDnsAlone(ports)) return [];
        const found = servicesOf(cidr, direction);
        if (found === undefined) return [];
        const seen =
          direction === 'egress' ? 'policies see what it leads to' : 'nothing comes from there';
        const { what, hint } = found;
        return [
          finding('service-address', `${title} names ${cidr}, ${what}: ${seen}`, {
            place: placeOf(entry),
            subject,
            hint,
          }),
        ];
      }),
    );
  },
};

interface WrittenRule {
  readonly title: string;
  readonly subject: string;
  readonly direction: Direction;
  /** By entry of from or to; undefined for what is no block. */
  readonly cidrs: readonly (string | undefined)[];
  readonly ports: Ports | undefined;
  readonly placeOf: (entry: number) => Place;
}

/** The rules of all policies, cluster-wide ones included. */
function rulesIn({ analysis: { cluster } }: RuleContext): readonly WrittenRule[] {
  const plain = cluster.policies.flatMap((policy) =>
    directions.flatMap((direction) =>
      (policy[direction] ?? []).map((rule, index) => ({
        title: `${policyTitle(policy)} ${direction} rule ${index + 1}`,
        subject: policySubject(policy),
        direction,
        cidrs: rule.peers === 'all' ? [] : rule.peers.map(cidrOf),
        ports: rule.ports,
        placeOf: (entry: number) => entryPlace(policy, rule, direction, entry),
      })),
    ),
  );
  const wide = cluster.tiers.flatMap((policy) => {
    const { kind, namespace, name } = policy;
    const subject = namespace === undefined ? name : `${namespace}/${name}`;
    return directions.flatMap((direction) =>
      policy[direction].map((rule, index) => ({
        title: `${kind} ${subject} ${direction} rule ${index + 1}${rule.name === undefined ? '' : ` (${rule.name})`}`,
        subject,
        direction,
        cidrs: rule.peers.map(cidrOf),
        ports: rule.ports,
        placeOf: (entry: number) => rule.entries?.[entry] ?? rule.place,
      })),
    );
  });
  return [...plain, ...wide];
}

interface Services {
  readonly what: string;
  readonly hint: string;
}

/** Which Services a block is the address of, by the manifests or by the platform. */
function servicesIn({
  analysis: { cluster },
  platform,
}: RuleContext): (cidr: string, direction: Direction) => Services | undefined {
  const byAddress = new Map(
    cluster.services.flatMap((service) =>
      service.addresses.map((each) => [addressValue(each), service] as const),
    ),
  );
  const nodes = new Set(cluster.nodes.flatMap((each) => each.addresses.map(addressValue)));
  const ranges = platform.cidrs.services.flatMap((cidr) => {
    const range = blockRange(cidr);
    return range === undefined ? [] : [{ cidr, range }];
  });
  return (cidr, direction) => {
    const range = blockRange(cidr);
    if (range === undefined) return undefined;
    const service = range[0] === range[1] ? byAddress.get(range[0]) : undefined;
    // an external address of a Service may be a node's, which connections do come from
    if (direction === 'ingress' && nodes.has(range[0])) return undefined;
    if (service !== undefined)
      return {
        what: `the address of Service ${service.namespace}/${service.name}`,
        hint: insteadOf(service),
      };
    const around = ranges.find((each) => each.range[0] <= range[0] && range[1] <= each.range[1]);
    if (around === undefined) return undefined;
    const where = `Services' addresses (${around.cidr} of platform ${platform.name})`;
    return {
      what: range[0] === range[1] ? `one of ${where}` : where,
      hint: 'name the pods behind the Services, and their ports',
    };
  };
}

function cidrOf(peer: Peer | TierRule['peers'][number]): string | undefined {
  return peer.kind === 'ipBlock' ? peer.cidr : undefined;
}

function isDnsAlone(ports: Ports | undefined): boolean {
  return (
    ports !== undefined &&
    ports !== 'all' &&
    ports.every((each) => each.kind === 'number' && each.port === 53)
  );
}

function insteadOf({ backends, selector }: ClusterService): string {
  const ends = backends.map(({ address, port }) => `${blockOf(address)} port ${port}`);
  if (selector !== undefined) return 'name its pods, and their port';
  if (ends.length > 0) return `name ${someNames([...new Set(ends)])}`;
  return 'name where it leads: kubectl get endpointslices shows that';
}
