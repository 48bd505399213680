import { parseCidr } from './address.ts';

export type Family = 'ipv4' | 'ipv6';

/**
 * What a platform says of addresses that no manifest tells: which families pods have, and the
 * blocks that pods' and nodes' addresses are from.
 */
export interface Network {
  readonly families: readonly Family[];
  readonly podBlocks: readonly string[];
  readonly nodeBlocks: readonly string[];
}

/** Those of one family. */
export function ofFamily(blocks: readonly string[], family: Family): readonly string[] {
  return blocks.filter((each) => parseCidr(each)[0].kind() === family);
}

/** Whether a block holds the whole of another. */
export function holdsBlock(outer: string, inner: string): boolean {
  const [[network, length], [address, innerLength]] = [parseCidr(outer), parseCidr(inner)];
  return (
    network.kind() === address.kind() && length <= innerLength && address.match(network, length)
  );
}
