import { parseAddress, parseCidr } from './address.ts';
import { type Cluster, namespaceLabels } from './cluster.ts';
import { addressesOf, type Endpoint, isPod, isSelectable } from './endpoint.ts';
import type { Labels } from './fields.ts';
import { holdsBlock } from './network.ts';
import type { AddressPeer, Peer, Policy, PolicyPort, Protocol, Rule } from './network-policy.ts';
import { matches } from './selector.ts';

/** `from`/`to` missing or []: everyone. Separate items are OR. */
export function includesPeer(
  cluster: Cluster,
  policy: Policy,
  rule: Rule,
  endpoint: Endpoint,
): boolean {
  if (rule.peers.length === 0) return true;
  return rule.peers.some((peer) => isPeer(cluster, policy, peer, endpoint));
}

function isPeer(cluster: Cluster, policy: Policy, peer: Peer, endpoint: Endpoint): boolean {
  if (peer.kind === 'addresses') return inBlock(peer, endpoint);
  if (!isSelectable(endpoint)) return false;

  // podSelector only: the policy's own namespace. namespaceSelector only: all pods. Both: AND.
  const { podSelector, namespaceSelector } = peer;
  const namespaceMatches =
    namespaceSelector === undefined
      ? endpoint.namespace === policy.namespace
      : matches(namespaceSelector, labelsOfNamespace(cluster, endpoint.namespace));
  return namespaceMatches && (podSelector === undefined || matches(podSelector, endpoint.labels));
}

/** A namespace that the cluster does not hold has at least its name. */
export function labelsOfNamespace(cluster: Cluster, name: string): Labels {
  return cluster.namespaces.get(name) ?? namespaceLabels(name, {});
}

/** `except` subtracts from its own block only. Of an address that is not known all must be inside. */
function inBlock(block: AddressPeer, endpoint: Endpoint): boolean {
  const from = unknownFrom(endpoint);
  if (from.length > 0) {
    return (
      inCidr(block.cidr, endpoint) &&
      !block.except.some((hole) =>
        from.some((each) => holdsBlock(hole, each) || holdsBlock(each, hole)),
      )
    );
  }
  return inCidr(block.cidr, endpoint) && !block.except.some((cidr) => inCidr(cidr, endpoint));
}

/** Whether an address that is known of the endpoint, a pod's own included, is in the block. */
export function inCidr(cidr: string, endpoint: Endpoint): boolean {
  const from = unknownFrom(endpoint);
  if (from.length > 0) return from.every((each) => holdsBlock(cidr, each));
  const [network, length] = parseCidr(cidr);
  return addressesOf(endpoint).some((ip) => {
    const address = parseAddress(ip);
    return address.kind() === network.kind() && address.match(network, length);
  });
}

/** Where the address of a pod is from that is not known. */
function unknownFrom(endpoint: Endpoint): readonly string[] {
  return isPod(endpoint) && endpoint.ips.length === 0 ? (endpoint.from ?? []) : [];
}

/** `ports` missing or []: every port and protocol. */
export function includesPort(
  rule: Rule,
  destination: Endpoint,
  protocol: Protocol,
  port: number,
): boolean {
  if (rule.ports.length === 0) return true;
  return rule.ports.some((entry) => isPort(entry, destination, protocol, port));
}

function isPort(entry: PolicyPort, destination: Endpoint, protocol: Protocol, port: number) {
  if ((entry.protocol ?? 'TCP') !== protocol) return false;
  if (entry.port === undefined) return true;
  if (typeof entry.port === 'number') {
    return entry.port <= port && port <= (entry.endPort ?? entry.port);
  }
  return isNamedPort(entry.port, destination, protocol, port);
}

/** Names are resolved per destination pod, by name and protocol; no match allows nothing there. */
export function isNamedPort(
  name: string,
  destination: Endpoint,
  protocol: Protocol,
  port: number,
): boolean {
  return (
    isSelectable(destination) &&
    destination.ports.some(
      (named) => named.name === name && named.protocol === protocol && named.port === port,
    )
  );
}
