const grammar = 'generator/grammar/addresses.ts';
const space = 'generator/analysis/population/address-space.ts';
const universe = 'generator/analysis/population/universe.ts';
const members = 'generator/analysis/population/members.ts';

/** Addresses, and the pods that have them. */
export const addresses = [
  {
    name: 'except is ignored',
    file: space,
    find: 'return !holes.some(([first, last]) => first <= start && start <= last);',
    replace: 'return holes.length >= 0 || start > 0n;',
  },
  {
    name: 'the first except alone counts',
    file: space,
    find: 'const holes = except.map(blockRange)',
    replace: 'const holes = except.slice(0, 1).map(blockRange)',
  },
  {
    name: 'addresses are not cut at the end of a block',
    file: space,
    find: 'starts.add(range[0]).add(range[1] + 1n);',
    replace: 'starts.add(range[0]);',
  },
  {
    name: 'the last address of a block is outside',
    file: grammar,
    find: 'return [first, first + size - 1n];',
    replace: 'return [first, size > 1n ? first + size - 2n : first];',
  },
  {
    name: 'an address is in the piece before it',
    file: space,
    find: '?? 0n) <= value) low = middle;',
    replace: '?? 0n) < value) low = middle;',
  },
  {
    name: 'IPv6 has the addresses of IPv4',
    file: grammar,
    find: "return address.kind() === 'ipv4' ? value : value + ipv6Start;",
    replace: "return address.kind() === 'ipv4' ? value : (value & 0xffffffffn) + ipv6Start;",
  },
  {
    name: 'all addresses are of one family',
    file: space,
    find: 'return range.first < ipv6Start ? 1 : 2;',
    replace: 'return 1;',
  },
  {
    name: 'blocks hold no pods',
    file: universe,
    find: 'const withPods = this.options.blocksMatchPods && !isOutside;',
    replace: 'const withPods = false;',
  },
  {
    name: 'blocks hold pods whatever the platform says',
    file: universe,
    find: 'this.options.blocksMatchPods && !isOutside;',
    replace: '!isOutside;',
  },
  {
    name: 'blocks hold pods whatever the engine says',
    file: universe,
    find: 'this.options.blocksMatchPods && !isOutside;',
    replace: 'this.options.blocksMatchPods;',
  },
  {
    name: 'a block holds every pod whose address is not known',
    file: universe,
    find: 'own.length > 0 &&',
    replace: 'own.length >= 0 &&',
  },
  {
    name: 'a part of the pod CIDRs is enough',
    file: universe,
    find: 'own.every((cidr) =>',
    replace: 'own.some((cidr) =>',
  },
  {
    name: 'pods of both families are one member',
    file: members,
    find: 'if (!space.isUsed || pieces.length < 2) return',
    replace: 'if (pieces.length >= 0) return',
  },
  {
    name: 'pods of two families that are not known are one member',
    file: universe,
    find: 'return isTold ? [1, 2] : [3];',
    replace: 'return [3];',
  },
  {
    name: 'pods whose addresses are not known have both families',
    file: universe,
    find: 'const own = member.families & families;',
    replace: 'const own = member.families | families;',
  },
  {
    name: 'families that are not known are of one key',
    file: members,
    find: "${pieces.length === 0 ? `/${families}` : ''}",
    replace: '',
  },
  {
    name: 'nodes are in blocks that match none',
    file: universe,
    find: 'return this.podPieces.has(piece) || this.nodePieces.has(piece);',
    replace: 'return this.podPieces.has(piece);',
  },
  {
    name: 'neighbours of nodes are in no block',
    file: universe,
    find: 'mentions.blocks.length > 0 && cutsNodes ? nodeRanges : [],',
    replace: '[],',
  },
  {
    name: 'a pod may have the address of a Service',
    file: universe,
    find: 'possible.has(each) && !this.isOfServices(each)',
    replace: 'possible.has(each)',
  },
  {
    name: 'nobody may have an address beside a Service',
    file: universe,
    find: 'if (!this.serviceAddresses.has(address)) return false;',
    replace: 'if (this.serviceAddresses.has(address)) return true;',
  },
  {
    name: 'a block of every address holds no host',
    file: universe,
    find: 'const names = this.isEveryAddress(block) ? this.hostIds : [];',
    replace: 'const names = [];',
  },
  {
    name: 'a block of one family of two holds every host',
    file: universe,
    find: 'return families === own && except.length === 0',
    replace: 'return (families & own) !== 0 && except.length === 0',
  },
  {
    name: 'a block with exceptions holds every host',
    file: universe,
    find: 'return families === own && except.length === 0',
    replace: 'return families === own && except.length >= 0',
  },
  {
    name: 'a star holds no other name',
    file: universe,
    find: 'hostMatches(name, each) ? [id] : []',
    replace: 'name === each ? [id] : []',
  },
  {
    name: 'a star is any number of labels',
    file: 'generator/analysis/population/host-match.ts',
    find: 'wanted.length === found.length &&',
    replace: 'wanted.length <= found.length &&',
  },
  {
    name: 'the family of pods is not known',
    file: members,
    find: 'return mask === 1 || mask === 2 ? mask : 3;',
    replace: 'return mask === 4 ? 1 : 3;',
  },
  {
    name: 'only the first address of a pod counts',
    file: 'generator/analysis/read/pod-sets.ts',
    find: '...items(field(status, `${kind}IPs`), place)',
    replace: '...items(field(status, `${kind}s`), place)',
  },
  {
    name: 'a pod on the host network has no address of its node',
    file: 'generator/analysis/read/pod-sets.ts',
    find: "const kinds = onHost ? (['pod', 'host'] as const) : (['pod'] as const);",
    replace: "const kinds = onHost ? (['host'] as const) : (['pod'] as const);",
  },
];
