import ipaddr from 'ipaddr.js';

type Parsed = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * What is wrong with an address block, or undefined. Rules of the API server
 * (1.36: no leading zeros, no host bits, no IPv4-mapped IPv6).
 */
export function cidrProblem(text: string): { problem: string; suggestion?: string } | undefined {
  const parsed = parse(text);
  if (parsed === undefined) {
    const bare = ipaddr.isValid(text) && !text.includes('/');
    return bare
      ? { problem: 'has no prefix length', suggestion: `${text}/${text.includes(':') ? 128 : 32}` }
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

/** Whether a text is one address, of either family. */
export function isV4OrV6(text: string): boolean {
  return ipaddr.IPv4.isValidFourPartDecimal(text) || ipaddr.IPv6.isValid(text);
}

/** The address so many steps behind a block's first, as a block of its own; undefined outside the block. */
export function addressIn(cidr: string, offset: number): string | undefined {
  const parsed = parse(cidr);
  if (parsed === undefined) return undefined;
  const [base, prefix] = parsed;
  const bytes = base.toByteArray();
  const size = bytes.length * 8;
  if (size - prefix < 31 && offset >= 2 ** (size - prefix)) return undefined;
  let carry = offset;
  for (let at = bytes.length - 1; at >= 0 && carry > 0; at -= 1) {
    const sum = (bytes[at] ?? 0) + carry;
    bytes[at] = sum & 0xff;
    carry = sum >> 8;
  }
  return `${ipaddr.fromByteArray(bytes).toString()}/${size}`;
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

function parse(text: string): Parsed | undefined {
  const [address = '', prefix = '', more] = text.split('/');
  if (more !== undefined || !/^(?:0|[1-9]\d{0,2})$/.test(prefix)) return undefined;
  const v4 = ipaddr.IPv4.isValidFourPartDecimal(address) && !/(?:^|\.)0\d/.test(address);
  const v6 = ipaddr.IPv6.isValid(address) && !address.includes('%') && !address.includes('.');
  if ((!v4 && !v6) || Number(prefix) > (v4 ? 32 : 128)) return undefined;
  const parsed = ipaddr.parse(address);
  if (v6 && (parsed as ipaddr.IPv6).isIPv4MappedAddress()) return undefined;
  return [parsed, Number(prefix)];
}
