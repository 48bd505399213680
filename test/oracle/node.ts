import ipaddr from 'ipaddr.js';
import { parseAddress } from './address.ts';
import { addressesOf, type Endpoint, isPod } from './endpoint.ts';
import { type Fields, fields, type Labels, labels, list, text } from './fields.ts';

/** A Node: what `nodes` peers select. */
export interface NodeObject {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly string[];
}

/** Reads a Node; of `status.addresses` those that are addresses and not names. */
export function readNode(name: string, body: Fields): NodeObject {
  const where = `Node ${name}`;
  const metadata = fields(body.metadata, `${where}: metadata`);
  const status = fields(body.status, `${where}: status`);
  return {
    name,
    labels: labels(metadata.labels, `${where}: metadata.labels`),
    addresses: list(status.addresses, `${where}: status.addresses`)
      .map((entry) => text(fields(entry, where).address, `${where}: address`) ?? '')
      .filter((address) => ipaddr.isValid(address)),
  };
}

export function hasAddress(node: NodeObject, endpoint: Endpoint): boolean {
  const known = new Set(node.addresses.map(canonical));
  return addressesOf(endpoint).some((ip) => known.has(canonical(ip)));
}

/** One of which is said that it is a node, or runs on a node's network. */
export function isKnownNode(endpoint: Endpoint): boolean {
  return isPod(endpoint) ? endpoint.hostNetwork : endpoint.node !== undefined;
}

function canonical(ip: string): string {
  return parseAddress(ip).toString();
}
