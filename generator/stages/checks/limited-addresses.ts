import {
  type AddressBlock,
  sizes,
  spansOf,
  without,
  writtenSpansOf,
} from '../../grammar/address-spans.ts';
import type { PlatformFacts } from '../../model/intent.ts';
import { privateBlocks } from '../../peers/built-in.ts';

/** Larger than this, a block is no partner's: several such blocks add up to everyone. */
export function isHuge(cidr: string): boolean {
  return Number(cidr.split('/')[1]) < (cidr.includes(':') ? 16 : 8);
}

/** As many addresses as the largest block that is not huge. */
const largest = { IPv4: 1n << 24n, IPv6: 1n << 112n };

// NAT64 is among them: as it is written, or every IPv4 address would be private
const privateSpans = writtenSpansOf(
  [...privateBlocks.IPv4, ...privateBlocks.IPv6].map((cidr) => ({ cidr, except: [] })),
);

/** Where clusters take the addresses of pods from when nobody says. */
const usual = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * Whether address blocks together are what a limit names: more public
 * addresses than one block may hold, or all those that pods can have.
 */
export function addsUpTo(
  blocks: readonly AddressBlock[],
  limit: string,
  { cidrs, cni }: PlatformFacts,
): boolean {
  if (blocks.length === 0) return false;
  const spans = spansOf(blocks);
  if (limit === '$anywhere' || limit === '$internet') {
    const { IPv4, IPv6 } = sizes(without(spans, privateSpans));
    return IPv4 > largest.IPv4 || IPv6 > largest.IPv6;
  }
  if (limit !== '$cluster' && limit !== '$same-namespace') return false;
  if (cni.ipBlockIgnoresCluster) return false;
  const holds = (cidr: string): boolean =>
    without(spansOf([{ cidr, except: [] }]), spans).length === 0;
  return cidrs.pods.length > 0 ? cidrs.pods.some(holds) : usual.every(holds);
}
