import { addressValue, blockRange, ipv6Start } from '../../grammar/addresses.ts';

/** An address block with its exceptions, as a policy writes it. */
export interface Block {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** An interval of addresses, on the axis of grammar/addresses.ts. */
export interface AddressRange {
  readonly first: bigint;
  readonly last: bigint;
}

const ends: readonly AddressRange[] = [
  { first: 0n, last: (1n << 32n) - 1n },
  { first: ipv6Start, last: ipv6Start + (1n << 128n) - 1n },
];

/**
 * All addresses, cut wherever some block begins or ends: the addresses of one
 * piece are alike to every policy. Pieces are numbered in ascending order,
 * IPv4 before IPv6.
 */
export class AddressSpace {
  readonly pieces: readonly AddressRange[];
  /** Whether there is any block: one may hold a whole family, and cut nothing. */
  readonly isUsed: boolean;

  /** `ranges` are cut out too. */
  constructor(blocks: Iterable<Block>, ranges: readonly AddressRange[] = []) {
    const starts = new Set<bigint>();
    let isUsed = false;
    for (const { first, last } of ranges) starts.add(first).add(last + 1n);
    for (const { cidr, except } of blocks) {
      isUsed = true;
      for (const each of [cidr, ...except]) {
        const range = blockRange(each);
        if (range !== undefined) starts.add(range[0]).add(range[1] + 1n);
      }
    }
    this.isUsed = isUsed;
    this.pieces = ends.flatMap(({ first, last }) => {
      const inside = [...starts].filter((each) => each > first && each <= last);
      const cuts = [first, ...inside.sort((a, b) => (a < b ? -1 : 1))];
      return cuts.map((cut, index) => ({ first: cut, last: (cuts[index + 1] ?? last + 1n) - 1n }));
    });
  }

  /** The piece that holds an address; undefined for what is not an address. */
  pieceOf(address: string): number | undefined {
    const value = addressValue(address);
    return value === undefined ? undefined : this.indexOf(value);
  }

  /** The pieces of a block without those of its exceptions. */
  piecesOf({ cidr, except }: Block): number[] {
    const holes = except.map(blockRange).filter((each) => each !== undefined);
    return this.between(blockRange(cidr)).filter((piece) => {
      const start = this.pieces[piece]?.first ?? 0n;
      return !holes.some(([first, last]) => first <= start && start <= last);
    });
  }

  private between(range: readonly [bigint, bigint] | undefined): number[] {
    if (range === undefined) return [];
    const [from, to] = [this.indexOf(range[0]), this.indexOf(range[1])];
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  }

  private indexOf(value: bigint): number {
    let [low, high] = [0, this.pieces.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.pieces[middle]?.first ?? 0n) <= value) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** 1 for IPv4, 2 for IPv6. */
export function familyOf(range: AddressRange): 1 | 2 {
  return range.first < ipv6Start ? 1 : 2;
}
