import ipaddr from 'ipaddr.js';
import { at } from './documents.ts';
import type { Exposure, Protocol, Source, World, WorldService } from './world.ts';

/** The other side of a connection: a service of the world, another pod, or an address. */
export type Party =
  | { readonly kind: 'service'; readonly index: number }
  | { readonly kind: 'stranger'; readonly namespace: string }
  | { readonly kind: 'dns' }
  | { readonly kind: 'address'; readonly ip: string };

interface Port {
  readonly number: number;
  readonly protocol: Protocol;
}

/** What a service's profile says about its ingress, in plain words. Two pods of one service are not looked at. */
export function mayEnter(world: World, party: Party, to: number, port: Port): boolean {
  const provider = at(world, to);
  if (!provider.isolate.includes('ingress')) return true;
  const extra =
    provider.extra &&
    isTcp(port, 9999) &&
    party.kind === 'service' &&
    at(world, party.index).team === 'red' &&
    at(world, party.index).namespace === provider.namespace;
  return (
    extra ||
    provider.exposes.some(
      (each) => covers(each, provider, port) && letsIn(world, each, party, to, port),
    )
  );
}

/** The same of its egress. */
export function mayLeave(world: World, from: number, party: Party, port: Port): boolean {
  const consumer = at(world, from);
  if (!consumer.isolate.includes('egress')) return true;
  switch (party.kind) {
    case 'dns':
      return consumer.dns && port.number === 53;
    case 'stranger':
      return false;
    case 'service':
      return party.index === from
        ? speaksToItself(consumer, port)
        : consumes(world, from, party.index, port);
    case 'address': {
      const partners =
        consumer.partners &&
        inside(party.ip, '203.0.113.0/25') &&
        port.protocol === 'TCP' &&
        (port.number === 443 || (port.number >= 8000 && port.number <= 8010));
      const raw = consumer.extra && inside(party.ip, '192.0.2.0/24') && isTcp(port, 9999);
      const open = consumer.internet && isTcp(port, 443) && !isPrivate(party.ip);
      return partners || raw || open;
    }
  }
}

/** $self opens a port between the service's own pods, both ways. */
function speaksToItself(service: WorldService, port: Port): boolean {
  return service.exposes.some(
    (each) =>
      Array.isArray(each.from) &&
      each.from.some((source: Source) => source.kind === 'self') &&
      covers(each, service, port),
  );
}

function consumes(world: World, from: number, to: number, port: Port): boolean {
  const provider = at(world, to);
  return at(world, from)
    .consumes.filter((each) => each.to === to)
    .some(({ ports }) =>
      ports === undefined
        ? provider.exposes.some(
            (each) => covers(each, provider, port) && offers(world, each, from, to),
          )
        : ports.some((index) => isPort(provider, index, port)),
    );
}

function covers({ ports }: Exposure, provider: WorldService, port: Port): boolean {
  return ports === 'all' || ports.some((index) => isPort(provider, index, port));
}

function isPort(provider: WorldService, index: number, port: Port): boolean {
  const own = provider.ports[index];
  return own?.number === port.number && own.protocol === port.protocol;
}

/** Whether an entry would let a consumer in that asks for it. */
function offers(world: World, entry: Exposure, from: number, to: number): boolean {
  if (entry.from === 'none') return false;
  if (entry.from === 'absent') return true;
  return entry.from.some(
    (source) =>
      source.kind === 'consumers' || includes(world, source, { kind: 'service', index: from }, to),
  );
}

function letsIn(world: World, entry: Exposure, party: Party, to: number, port: Port): boolean {
  if (entry.from === 'none') return false;
  const asked = party.kind === 'service' && consumes(world, party.index, to, port);
  if (entry.from === 'absent') return asked;
  return entry.from.some((source) =>
    source.kind === 'consumers' ? asked : includes(world, source, party, to),
  );
}

function includes(world: World, source: Source, party: Party, to: number): boolean {
  const provider = at(world, to);
  const namespace =
    party.kind === 'service'
      ? at(world, party.index).namespace
      : party.kind === 'stranger'
        ? party.namespace
        : party.kind === 'dns'
          ? 'kube-system'
          : undefined;
  const isPod = namespace !== undefined;
  switch (source.kind) {
    case 'anywhere':
      return true;
    case 'cluster':
      return isPod;
    case 'same-namespace':
      return namespace === provider.namespace;
    case 'namespace':
      return namespace === source.namespace;
    case 'self':
      return party.kind === 'service' && party.index === to;
    case 'service':
      return party.kind === 'service' && party.index === source.service;
    case 'team':
      return (
        party.kind === 'service' &&
        at(world, party.index).team === source.team &&
        (source.everywhere || namespace === provider.namespace)
      );
    case 'cidr':
      return (
        party.kind === 'address' &&
        inside(party.ip, '198.51.100.0/24') &&
        !inside(party.ip, '198.51.100.9/32')
      );
    case 'consumers':
      return false;
  }
}

function isTcp(port: Port, number: number): boolean {
  return port.protocol === 'TCP' && port.number === number;
}

function inside(ip: string, cidr: string): boolean {
  return ipaddr.IPv4.parse(ip).match(ipaddr.IPv4.parseCIDR(cidr));
}

function isPrivate(ip: string): boolean {
  return ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '169.254.0.0/16', '127.0.0.0/8'].some(
    (block) => inside(ip, block),
  );
}
