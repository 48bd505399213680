import ipaddr from 'ipaddr.js';

type Parsed = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * What is wrong with an address block, or undefined. Rules of the API server
 * (1.36: no leading zeros, no host bits, no IPv4-mapped IPv6).
 */
export function cidrProblem(text: string): CidrProblem | undefined {
  return remembered(problems, text, findProblem);
}

interface CidrProblem {
  readonly problem: string;
  readonly suggestion?: string;
}

function findProblem(text: string): CidrProblem | undefined {
  const parsed = parse(text);
  if (parsed === undefined) {
    const bare = ipaddr.isValid(text) && !text.includes('/');
    return bare
      ? { problem: 'has no prefix length', suggestion: blockOf(text) }
      : { problem: 'is not an address block such as 203.0.113.0/24' };
  }
  const network = networkOf(parsed);
  if (network !== parsed[0].toString()) {
    return { problem: 'has bits set behind its prefix', suggestion: `${network}/${parsed[1]}` };
  }
  return undefined;
}

/** Whether `inner` lies in `outer` and is smaller. False for blocks of different families. */
export function isStrictlyInside(inner: string, outer: string): boolean {
  const [a, b] = [parse(inner), parse(outer)];
  return (
    a !== undefined && b !== undefined && a[1] > b[1] && sameFamily(a, b) && a[0].match(b[0], b[1])
  );
}

/** Whether two blocks share an address. */
export function overlaps(one: string, other: string): boolean {
  const [a, b] = [parse(one), parse(other)];
  if (a === undefined || b === undefined || !sameFamily(a, b)) return false;
  return a[0].match(b[0], Math.min(a[1], b[1]));
}

/**
 * A whole block as its first and last address, on one axis for both families:
 * IPv4 first, IPv6 from 2^33 on, so that no interval joins them. Undefined
 * for what is not an address block; host bits are dropped, as a cluster older
 * than 1.36 does.
 */
export function blockRange(cidr: string): readonly [first: bigint, last: bigint] | undefined {
  const parsed = parse(cidr);
  if (parsed === undefined) return undefined;
  const [address, prefix] = parsed;
  const width = address.kind() === 'ipv4' ? 32 : 128;
  const size = 1n << BigInt(width - prefix);
  const start = width === 32 ? 0n : ipv6Start;
  const value = valueOf(address) - start;
  const first = start + value - (value % size);
  return [first, first + size - 1n];
}

/** An address on the same axis; undefined for what is not an address. */
export function addressValue(text: string): bigint | undefined {
  return ipaddr.isValid(text) && (text.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(text))
    ? valueOf(ipaddr.parse(text))
    : undefined;
}

/** An address in its usual form, by which it is the same as another, IPv4 where IPv6 only carries it; undefined for what is none, or has a zone. */
export function usualAddress(text: string): string | undefined {
  if (usualV4.test(text)) return text;
  const value = text.includes('%') ? undefined : addressValue(text);
  return value === undefined ? undefined : addressText(value);
}

/** What nearly every address is written like already. */
const usualV4 = /^(?:(?:25[0-5]|(?:2[0-4]|1\d|[1-9])?\d)(?:\.(?!$)|$)){4}$/;

/** Where IPv6 begins on the axis. */
export const ipv6Start: bigint = 1n << 33n;

function valueOf(address: ipaddr.IPv4 | ipaddr.IPv6): bigint {
  // a socket of both families tells an IPv4 peer as ::ffff:203.0.113.7: on the wire it is IPv4
  if (address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress())
    return valueOf(address.toIPv4Address());
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return address.kind() === 'ipv4' ? value : value + ipv6Start;
}

/** An interval of the axis as a block where it is one, else as `first-last`. */
export function rangeText(first: bigint, last: bigint): string {
  const size = last - first + 1n;
  const width = first < ipv6Start ? 32 : 128;
  const base = first < ipv6Start ? first : first - ipv6Start;
  const bits = size.toString(2);
  if (/^10*$/.test(bits) && base % size === 0n)
    return `${addressText(first)}/${width - bits.length + 1}`;
  return `${addressText(first)}-${addressText(last)}`;
}

/** An address of the axis in its usual form. */
export function addressText(value: bigint): string {
  const [bytes, rest] = value < ipv6Start ? [4, value] : [16, value - ipv6Start];
  const list = Array.from({ length: bytes }, (_, index) =>
    Number((rest >> BigInt(8 * (bytes - 1 - index))) & 255n),
  );
  return ipaddr.fromByteArray(list).toString();
}

/** Whether a text is one address, of either family. */
export function isV4OrV6(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** The address so many steps behind a block's first, as a block of its own; undefined outside the block. */
export function addressIn(cidr: string, offset: number): string | undefined {
  const range = blockRange(cidr);
  if (range === undefined || range[0] + BigInt(offset) > range[1]) return undefined;
  const address = addressText(range[0] + BigInt(offset));
  return blockOf(address);
}

/** One address as a block: `203.0.113.7/32`. */
export function blockOf(address: string): string {
  return `${address}/${address.includes(':') ? 128 : 32}`;
}

/** IPv4 or IPv6. */
export function family(cidr: string): 'IPv4' | 'IPv6' {
  return cidr.includes(':') ? 'IPv6' : 'IPv4';
}

function sameFamily(a: Parsed, b: Parsed): boolean {
  return a[0].kind() === b[0].kind();
}

function networkOf([address, prefix]: Parsed): string {
  const text = `${address.toString()}/${prefix}`;
  return address.kind() === 'ipv4'
    ? ipaddr.IPv4.networkAddressFromCIDR(text).toString()
    : ipaddr.IPv6.networkAddressFromCIDR(text).toString();
}

/** What was found for blocks: the same few are asked about again and again. */
const blocks = new Map<string, Parsed | undefined>();
const problems = new Map<string, CidrProblem | undefined>();
/** What anyone may write is not remembered without end. */
const most = { blocks: 10_000, characters: 64 };

function remembered<T>(known: Map<string, T>, text: string, find: (text: string) => T): T {
  if (known.has(text)) return known.get(text) as T;
  const found = find(text);
  if (known.size === most.blocks) known.clear();
  if (text.length <= most.characters) known.set(text, found);
  return found;
}

function parse(text: string): Parsed | undefined {
  return remembered(blocks, text, readBlock);
}

function readBlock(text: string): Parsed | undefined {
  const [address = '', prefix = '', more] = text.split('/');
  if (more !== undefined || !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  const v4 = ipaddr.IPv4.isValidFourPartDecimal(address) && !/(?:^|\.)0\d/.test(address);
  const v6 = ipaddr.IPv6.isValid(address) && !address.includes('%') && !address.includes('.');
  if ((!v4 && !v6) || Number(prefix) > (v4 ? 32 : 128)) return undefined;
  const parsed = ipaddr.parse(address);
  if (v6 && (parsed as ipaddr.IPv6).isIPv4MappedAddress()) return undefined;
  return [parsed, Number(prefix)];
}
