import { isCidr } from './address.ts';
import { choice, type Fields, fields, integer, isAbsent, list, text } from './fields.ts';
import { readSelector, type Selector } from './selector.ts';

export const protocols = ['TCP', 'UDP', 'SCTP'] as const;
export type Protocol = (typeof protocols)[number];

export const directions = ['Ingress', 'Egress'] as const;
export type Direction = (typeof directions)[number];

/**
 * A NetworkPolicy v1 as the API holds it: nothing is defaulted here, so that every default is read
 * in allows.ts. A list that is missing and a list that is empty mean the same in every place where
 * the API has one, so both are `[]`. Careful: what `[]` means differs from list to list.
 */
export interface Policy {
  readonly id: string;
  readonly namespace: string;
  readonly podSelector: Selector;
  readonly policyTypes: readonly Direction[];
  readonly ingress: readonly Rule[];
  readonly egress: readonly Rule[];
}

/** `peers` is `from` in an ingress rule and `to` in an egress rule. */
export interface Rule {
  readonly peers: readonly Peer[];
  readonly ports: readonly PolicyPort[];
}

export type Peer = AddressPeer | PodPeer;

export interface AddressPeer {
  readonly kind: 'addresses';
  readonly cidr: string;
  readonly except: readonly string[];
}

/** At least one of the two selectors is there. `undefined` is absent, which is not empty. */
export interface PodPeer {
  readonly kind: 'pods';
  readonly podSelector: Selector | undefined;
  readonly namespaceSelector: Selector | undefined;
}

export interface PolicyPort {
  readonly protocol: Protocol | undefined;
  readonly port: number | string | undefined;
  readonly endPort: number | undefined;
}

/** Reads the `spec` of a NetworkPolicy; throws for what the API server rejects (FACTS.md, 5). */
export function readPolicy(namespace: string, name: string, spec: Fields): Policy {
  const id = `${namespace}/${name}`;
  const where = `NetworkPolicy ${id}: spec`;
  return {
    id,
    namespace,
    podSelector: readSelector(spec.podSelector, `${where}.podSelector`),
    policyTypes: list(spec.policyTypes, `${where}.policyTypes`).map((entry) => {
      const direction = choice(entry, directions, `${where}.policyTypes`);
      if (direction === undefined) throw new Error(`${where}.policyTypes: null is not a type`);
      return direction;
    }),
    ingress: readRules(spec.ingress, 'from', `${where}.ingress`),
    egress: readRules(spec.egress, 'to', `${where}.egress`),
  };
}

function readRules(value: unknown, peersKey: 'from' | 'to', where: string): readonly Rule[] {
  return list(value, where).map((entry, index) => {
    const here = `${where}[${index}]`;
    const rule = fields(entry, here);
    return {
      peers: list(rule[peersKey], `${here}.${peersKey}`).map((peer, at) =>
        readPeer(peer, `${here}.${peersKey}[${at}]`),
      ),
      ports: list(rule.ports, `${here}.ports`).map((port, at) =>
        readPort(port, `${here}.ports[${at}]`),
      ),
    };
  });
}

function readPeer(value: unknown, where: string): Peer {
  const peer = fields(value, where);
  const { podSelector, namespaceSelector, ipBlock } = peer;
  const selects = !isAbsent(podSelector) || !isAbsent(namespaceSelector);
  if (selects !== isAbsent(ipBlock)) {
    throw new Error(`${where}: either an ipBlock or selectors, found ${JSON.stringify(value)}`);
  }
  if (!isAbsent(ipBlock)) return readAddressPeer(fields(ipBlock, `${where}.ipBlock`), where);

  const read = (selector: unknown, key: string) =>
    isAbsent(selector) ? undefined : readSelector(selector, `${where}.${key}`);
  return {
    kind: 'pods',
    podSelector: read(podSelector, 'podSelector'),
    namespaceSelector: read(namespaceSelector, 'namespaceSelector'),
  };
}

function readAddressPeer(block: Fields, where: string): AddressPeer {
  return {
    kind: 'addresses',
    cidr: readCidr(block.cidr, `${where}.ipBlock`),
    except: list(block.except, `${where}.ipBlock.except`).map((cidr) =>
      readCidr(cidr, `${where}.ipBlock.except`),
    ),
  };
}

/** Reads a block of addresses; host bits may be set. */
export function readCidr(value: unknown, where: string): string {
  const cidr = text(value, where);
  if (cidr && isCidr(cidr)) return cidr;
  throw new Error(`${where}: expected a CIDR, found ${JSON.stringify(value)}`);
}

function readPort(value: unknown, where: string): PolicyPort {
  const entry = fields(value, where);
  const protocol = choice(entry.protocol, protocols, `${where}.protocol`);
  const port = typeof entry.port === 'string' ? entry.port : integer(entry.port, `${where}.port`);
  const endPort = integer(entry.endPort, `${where}.endPort`);
  if (endPort !== undefined && !(typeof port === 'number' && port <= endPort)) {
    throw new Error(`${where}: endPort ${endPort} does not go with port ${JSON.stringify(port)}`);
  }
  return { protocol, port, endPort };
}
