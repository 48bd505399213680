import { blockRange, ipv6Start } from './addresses.ts';

/** Addresses from first to last, on the axis of addresses.ts. */
export type Span = readonly [first: bigint, last: bigint];

/** An address block with its exceptions. */
export interface AddressBlock {
  readonly cidr: string;
  readonly except: readonly string[];
}

/** IPv6 addresses that stand for IPv4 ones: RFC 4291 2.5.5.2 (mapped), RFC 6052 (NAT64). */
const translated: readonly Span[] = ['::ffff:0:0/96', '64:ff9b::/96'].map((cidr) => {
  const [address = ''] = cidr.split('/');
  // written out, since a mapped block is no block of the API
  const first = address === '64:ff9b::' ? 0x64ff9bn << 96n : 0xffffn << 32n;
  return [ipv6Start + first, ipv6Start + first + (1n << 32n) - 1n];
});

/**
 * The addresses that blocks hold together, each once and in order, whatever
 * the blocks are: many small ones say the same as one. An IPv6 address that is
 * translated to an IPv4 one is both.
 */
export function spansOf(blocks: readonly AddressBlock[]): readonly Span[] {
  const all = writtenSpansOf(blocks);
  return joined([...all, ...all.flatMap(asIpv4)]);
}

/** The same, of the addresses as they are written alone: what leads elsewhere by translation is only itself. */
export function writtenSpansOf(blocks: readonly AddressBlock[]): readonly Span[] {
  const all = blocks.flatMap(({ cidr, except }) => {
    const whole = blockRange(cidr);
    if (whole === undefined) return [];
    return without(
      [whole],
      joined(except.flatMap((each) => [blockRange(each) ?? []].filter(isSpan))),
    );
  });
  return joined(all);
}

function isSpan(value: Span | readonly never[]): value is Span {
  return value.length === 2;
}

function asIpv4(span: Span): readonly Span[] {
  return translated.flatMap((range) =>
    common([span], [range]).map(([first, last]): Span => [first - range[0], last - range[0]]),
  );
}

/** Sorted, and joined where they meet. */
function joined(spans: readonly Span[]): readonly Span[] {
  const result: [bigint, bigint][] = [];
  for (const [first, last] of [...spans].sort((a, b) => (a[0] < b[0] ? -1 : 1))) {
    const before = result.at(-1);
    if (before === undefined || first > before[1] + 1n) result.push([first, last]);
    else if (last > before[1]) before[1] = last;
  }
  return result;
}

/** What is in both. */
export function common(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return some.flatMap(([first, last]) =>
    others.flatMap((other): Span[] => {
      const from = first > other[0] ? first : other[0];
      const to = last < other[1] ? last : other[1];
      return from <= to ? [[from, to]] : [];
    }),
  );
}

/** What is in `some` and not in `others`, which are in order and apart. */
export function without(some: readonly Span[], others: readonly Span[]): readonly Span[] {
  return some.flatMap(([first, last]) => {
    const left: Span[] = [];
    let from = first;
    for (const [start, end] of others) {
      if (end < from || start > last) continue;
      if (start > from) left.push([from, start - 1n]);
      from = end + 1n;
    }
    return from <= last ? [...left, [from, last] as const] : left;
  });
}

/** How many addresses of each family. */
export function sizes(spans: readonly Span[]): { readonly IPv4: bigint; readonly IPv6: bigint } {
  const of = (isV4: boolean): bigint =>
    spans
      .filter(([first]) => first < ipv6Start === isV4)
      .reduce((sum, [first, last]) => sum + last - first + 1n, 0n);
  return { IPv4: of(true), IPv6: of(false) };
}
