import ipaddr from 'ipaddr.js';
import { allowedEgress, allowedIngress, allows } from '../../oracle/allows.ts';
import type { Cluster } from '../../oracle/cluster.ts';
import { addressesOf, type Connection, type Endpoint, isPod } from '../../oracle/endpoint.ts';
import { protocols } from '../../oracle/network-policy.ts';
import type { ProtocolPort } from '../../oracle/reachable.ts';

/** Where numbers of ports stand, in workloads and in every kind of policy. */
const portKeys = ['containerPort', 'port', 'endPort', 'number', 'start', 'end'];
const blockKeys = ['cidr', 'except', 'networks', 'fromCIDR', 'toCIDR'];

/**
 * The ports at which an answer may change: every number that is written and its neighbours, one
 * that nobody writes, each for every protocol. Sorted.
 */
export function interestingPorts(documents: readonly unknown[]): readonly ProtocolPort[] {
  const written = valuesAt(documents, portKeys)
    .map((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value))
    .filter((value) => typeof value === 'number');
  const near = new Set(written.flatMap((port) => [port - 1, port, port + 1]));
  let unheardOf = 61_000;
  while (near.has(unheardOf)) unheardOf += 1;
  return [...near, unheardOf]
    .filter((port) => port >= 1 && port <= 65535)
    .sort((a, b) => a - b)
    .flatMap((port) => protocols.map((protocol) => ({ protocol, port })));
}

/**
 * The addresses at which an answer may change: the first and last of every block, those before and
 * after it, and one of each family that nobody writes. Those of pods and nodes are left out: an
 * address from here is nobody in the cluster.
 */
export function interestingAddresses(
  documents: readonly unknown[],
  cluster: Cluster,
): readonly string[] {
  const blocks = valuesAt(documents, blockKeys).filter((value) => typeof value === 'string');
  const taken = new Set(
    [...cluster.pods.flatMap(addressesOf), ...cluster.nodes.flatMap((node) => node.addresses)].map(
      (ip) => ipaddr.parse(ip).toString(),
    ),
  );
  const found = [...blocks.flatMap(aroundBlock), '192.0.2.77', '2001:db8:ffff::77'];
  return [...new Set(found)].filter((ip) => !taken.has(ip)).sort();
}

function aroundBlock(cidr: string): readonly string[] {
  const [network, length] = ipaddr.parseCIDR(cidr);
  const bits = network.kind() === 'ipv4' ? 32 : 128;
  const size = 1n << BigInt(bits - length);
  const written = network.toByteArray().reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  const first = (written / size) * size;
  // at either end of the family this goes on at the other, which is only one more to ask about
  return [first - 1n, first, first + size - 1n, first + size].map((value) =>
    addressOf(value, bits / 8),
  );
}

function addressOf(value: bigint, length: number): string {
  const bytes = Array.from({ length }, (_, index) =>
    Number((value >> BigInt(8 * (length - 1 - index))) & 255n),
  );
  return ipaddr.fromByteArray(bytes).toString();
}

/** Everything that stands anywhere under one of the keys, lists taken apart. */
function valuesAt(value: unknown, keys: readonly string[]): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => valuesAt(entry, keys));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, entry]: readonly [string, unknown]) => [
    ...(keys.includes(key) ? [entry].flat() : []),
    ...valuesAt(entry, keys),
  ]);
}

/** Connections by number: writing all of them down takes longer than asking about some. */
export interface Connections {
  readonly count: number;
  readonly at: (index: number) => Connection;
}

/**
 * Everything worth asking of a cluster: each pod to each other pod, to each address and from it, on
 * each interesting port.
 */
export function connections(
  documents: readonly unknown[],
  cluster: Cluster,
  isAsked: (source: Endpoint, destination: Endpoint) => boolean = () => true,
): Connections {
  const ports = interestingPorts(documents);
  const outside = interestingAddresses(documents, cluster).map((ip): Endpoint => ({ ip }));
  const ends = [...cluster.pods, ...outside];
  const pairs = ends.flatMap((source) =>
    ends
      .filter((destination) => source !== destination && (isPod(source) || isPod(destination)))
      .filter((destination) => isAsked(source, destination))
      .map((destination) => ({ source, destination })),
  );
  return {
    count: pairs.length * ports.length,
    at: (index) => {
      const pair = pairs[Math.floor(index / ports.length)];
      const end = ports[index % ports.length];
      if (pair === undefined || end === undefined) throw new Error(`no connection ${index}`);
      return { ...pair, ...end };
    },
  };
}

/** Every so-and-so-many-th of them. */
export function* everyNth(step: number, all: Connections, first = 0): Generator<Connection> {
  for (let index = first; index < all.count; index += step) yield all.at(index);
}

export interface Verdict {
  readonly allowed: boolean;
  readonly egress: boolean;
  readonly ingress: boolean;
}

/** What the oracle says: as a whole, and of each side alone. */
export function verdict(cluster: Cluster, connection: Connection): Verdict {
  const { source, destination, protocol, port } = connection;
  return {
    allowed: allows(cluster, source, destination, protocol, port),
    egress: allowedEgress(cluster, source, destination, protocol, port),
    ingress: allowedIngress(cluster, source, destination, protocol, port),
  };
}

/** As `shop/Pod/cart-1 -> 203.0.113.7 TCP/443`, for messages. */
export function inWords({ source, destination, protocol, port }: Connection): string {
  const name = (endpoint: Endpoint) => (isPod(endpoint) ? endpoint.id : endpoint.ip);
  return `${name(source)} -> ${name(destination)} ${protocol}/${port}`;
}
