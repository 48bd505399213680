import fc from 'fast-check';
import type { UniverseOptions } from '../../../generator/analysis/population/universe.ts';
import { parseAddress } from '../../oracle/address.ts';
import { addressesOf, type Endpoint } from '../../oracle/endpoint.ts';
import type { Network } from '../../oracle/network.ts';

/** Where addresses are from, inside and across the ends of the blocks that policies name. */
export const network: fc.Arbitrary<Network> = fc.constantFrom<Network[]>(
  {
    families: ['ipv4', 'ipv6'],
    podBlocks: ['10.1.0.0/24', 'fd00:1::/64'],
    nodeBlocks: ['10.9.0.0/31', 'fd00:9::/127'],
  },
  {
    families: ['ipv4', 'ipv6'],
    podBlocks: ['10.0.0.0/8', '10.1.0.0/27', 'fd00:1::/123'],
    nodeBlocks: ['10.9.0.0/24', 'fd00:9::/64'],
  },
  { families: ['ipv4'], podBlocks: ['10.1.0.0/24'], nodeBlocks: ['10.9.0.0/24'] },
  { families: ['ipv6'], podBlocks: ['fd00:1::/64'], nodeBlocks: ['fd00:9::/127'] },
);

/** The same as the simulation is told it. */
export function optionsOf({ families, podBlocks, nodeBlocks }: Network): UniverseOptions {
  const has = (family: 'ipv4' | 'ipv6'): boolean => families.includes(family);
  return {
    blocksMatchPods: true,
    podCidrs: podBlocks,
    nodeCidrs: nodeBlocks,
    families: has('ipv4') ? (has('ipv6') ? 3 : 1) : 2,
  };
}

/** Whether an end has an address of no family of the cluster: what that means for others nobody says. */
export function isForeign(source: Endpoint, destination: Endpoint, { families }: Network): boolean {
  return [source, destination]
    .flatMap((end) => addressesOf(end))
    .some((ip) => !families.includes(parseAddress(ip).kind()));
}
