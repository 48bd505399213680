const half = 'generator/analysis/reach/one-direction.ts';
const grants = 'generator/analysis/reach/grants.ts';
const reach = 'generator/analysis/reach/reach.ts';
const indexSet = 'generator/analysis/population/index-set.ts';

/** How rules become rows. */
export const rows = [
  {
    name: 'of several policies the last counts',
    file: half,
    find: 'this.ports.unionOf(numbers.map((each) => grants[each]?.ports ?? noPorts))',
    replace: 'grants[numbers.at(-1) ?? -1]?.ports ?? noPorts',
  },
  {
    name: 'of several policies all must allow',
    file: half,
    find: 'const own = ports.union(this.all[subject] ?? noPorts, named);',
    replace: 'const own = ports.intersection(this.all[subject] ?? noPorts, named);',
  },
  {
    name: 'peers of a rule are all needed',
    file: grants,
    find: 'const ids = new Set(sets.flatMap((each) => each.values()));',
    replace:
      'const ids = new Set(sets.flatMap((each) => each.values()).filter((id) => sets.every((each) => each.has(id))));',
  },
  {
    name: 'rules isolate, and not policies',
    file: grants,
    find: 'if (rules === undefined) return [];',
    replace: 'if (rules === undefined || rules.length === 0) return [];',
  },
  {
    name: 'everyone is all pods and no address',
    file: grants,
    find: "if (peers === 'all') return 'all';",
    replace:
      "if (peers === 'all') return universe.set([...universe.members.keys()].filter((id) => universe.members[id]?.kind !== 'addresses'));",
  },
  {
    name: 'a connection needs the side of the source alone',
    file: reach,
    find: 'return this.ports.intersection(out, into);',
    replace: 'return this.ports.intersection(out, into) === into ? into : out;',
  },
  {
    name: 'a connection is allowed by either side',
    file: reach,
    find: 'return this.ports.intersection(out, into);',
    replace: 'return this.ports.union(out, into);',
  },
  {
    name: 'where no rule names the other, the source decides',
    file: reach,
    find: 'this.ports.intersection(egress.usually(source, id), ingress.usually(id, source))',
    replace: 'egress.usually(source, id)',
  },
  {
    name: 'where no rule names the other, the destination decides',
    file: reach,
    find: 'this.ports.intersection(egress.usually(source, id), ingress.usually(id, source))',
    replace: 'ingress.usually(id, source)',
  },
  {
    name: 'families need not be shared',
    file: reach,
    find: 'return this.shareFamily(source, destination);',
    replace: 'return true;',
  },
  {
    name: 'a node does not reach its own pods',
    file: reach,
    find: 'const isLocal = local.has(id) && this.shareFamily(source, id);',
    replace: 'const isLocal = false;',
  },
  {
    name: 'a node reaches the pods of any node',
    file: reach,
    find: 'return [...member.nodes].flatMap((node) => this.onNode.get(node) ?? []);',
    replace: 'return member.nodes.size === 0 ? [] : [...this.onNode.values()].flat();',
  },
  {
    name: 'any pod reaches the pods of its node',
    file: reach,
    find: "if (member?.kind !== 'pods' || !member.hostNetwork) return [];",
    replace: "if (member?.kind !== 'pods') return [];",
  },
  {
    name: 'broad rules leave nobody out in egress',
    file: reach,
    find: 'this.broadCalls[number]?.missing.forEach((id) => touched.add(id));',
    replace: 'this.broadCalls[number]?.missing.has(0);',
  },
  {
    name: 'broad rules leave nobody out in ingress',
    file: reach,
    find: 'for (const { subjects } of this.omissions[number] ?? [])',
    replace: 'for (const { subjects } of (this.omissions[number] ?? []).slice(0, 0))',
  },
  {
    name: 'addresses are lost from a broad rule',
    file: half,
    find: 'if (known.rest.size > 0) sparse.push',
    replace: 'if (known.rest.size < 0) sparse.push',
  },
  {
    name: 'a broad rule is open to whom it leaves out',
    file: half,
    find: 'if (grant?.peers.has(other) === true)',
    replace: 'if (grant !== undefined)',
  },
  {
    name: 'rows are shared by sources that other rules name',
    file: reach,
    find: 'const lists = [callsOf, broadCallsOf, admissionsOf, omissionsOf].map(',
    replace: 'const lists = [callsOf, broadCallsOf, omissionsOf].map(',
  },
  {
    name: 'rows are shared by sources whom other broad rules leave out',
    file: reach,
    find: 'const lists = [callsOf, broadCallsOf, admissionsOf, omissionsOf].map(',
    replace: 'const lists = [callsOf, broadCallsOf, admissionsOf].map(',
  },
  {
    name: 'rows are shared by pods of different nodes',
    file: reach,
    find: "const local = this.localTo(source).length > 0 ? `!${source}` : '';",
    replace: "const local = '';",
  },
  {
    name: 'bases are shared by isolated and others',
    file: reach,
    find: '      egress.isolated[source],\n',
    replace: '',
  },
  {
    name: 'bases are shared by whom tiers treat differently',
    file: reach,
    find: '      ingress.seenAs[source],\n',
    replace: '',
  },
  {
    name: 'a row keeps what rules changed for the row before',
    file: reach,
    find: 'this.admitting[id] = noPorts;',
    replace: '',
  },
  {
    name: 'sets of numbers lose their last word',
    file: indexSet,
    find: 'return (bound + 31) >>> 5;',
    replace: 'return Math.max(1, bound >>> 5);',
  },
  {
    name: 'what is taken away from a set stays',
    file: indexSet,
    find: '(own, others) => own & ~others',
    replace: '(own) => own',
  },
  {
    name: 'a party reaches what its first pods reach',
    file: 'generator/analysis/reach/facts.ts',
    find: 'partyRow(of), base',
    replace: 'partyRow(of.slice(0, 1)), base',
  },
  {
    name: 'parties are alike when their first pods are',
    file: 'generator/analysis/reach/facts.ts',
    find: "const key = keys.join('|');",
    replace: "const key = keys[0] ?? '';",
  },
  {
    name: 'what rows have in common is what the first reaches',
    file: 'generator/analysis/reach/groups.ts',
    find: 'all.within(set, size)',
    replace: 'all',
  },
  {
    name: 'what rows do not have in common is left out',
    file: 'generator/analysis/reach/groups.ts',
    find: ', ...rest.filter(({ set }) => set.size > 0)]',
    replace: ']',
  },
  {
    name: 'rows of different bases have in common what their ports do',
    file: 'generator/analysis/reach/groups.ts',
    find: '`${ports} ${base}`',
    replace: '`${base}`',
  },
];
