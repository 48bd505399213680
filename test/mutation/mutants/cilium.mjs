const folder = 'generator/analysis/read/cilium';
const selector = `${folder}/selector.ts`;
const namespaces = `${folder}/namespaces.ts`;
const endpoints = `${folder}/endpoints.ts`;
const entities = `${folder}/entities.ts`;
const blocks = `${folder}/blocks.ts`;
const outside = `${folder}/outside.ts`;
const peers = `${folder}/peers.ts`;
const ports = `${folder}/ports.ts`;
const rules = `${folder}/rules.ts`;
const sides = `${folder}/sides.ts`;
const policy = `${folder}/read-policy.ts`;
const tier = 'generator/analysis/reach/tiers.ts';
const half = 'generator/analysis/reach/one-direction.ts';
const terms = 'generator/analysis/read/policy-terms.ts';
const selected = 'generator/analysis/population/selected-pods.ts';
const universe = 'generator/analysis/population/universe.ts';

/** Policies of Cilium: how they are read, and what denies. */
export const cilium = [
  {
    name: 'denials are not asked',
    file: tier,
    find: "if (!policies.some((each) => each.tier === 'Deny'))",
    replace: "if (policies.some((each) => each.tier === 'Deny') || policies.length > 0)",
  },
  {
    name: 'a denial takes back what tier Admin accepts',
    file: tier,
    find: 'return { accepted: admin.accepted, passed, baseline };',
    replace:
      'const accepted = admin.accepted.map((set, id) => ports.intersection(set, undenied[id] ?? noPorts));\n  return { accepted, passed, baseline };',
  },
  {
    name: 'what denials leave is passed though tier Admin denies it',
    file: tier,
    find: 'ports.intersection(set, undenied[id] ?? noPorts)',
    replace: 'ports.union(set, undenied[id] ?? noPorts)',
  },
  {
    name: 'a denial of everyone is one of nobody',
    file: tier,
    find: 'isEveryone || sets.some((each) => each.has(id)) ? open(member) : noPorts,',
    replace: 'sets.some((each) => each.has(id)) ? open(member) : noPorts,',
  },
  {
    name: 'blocks of a denial match pods',
    file: tier,
    find: 'return [universe.block(peer, blocksAreOutside)];',
    replace: 'return [universe.block(peer, blocksAreOutside && false)];',
  },
  {
    name: 'a denial by entity is about nobody',
    file: tier,
    find: 'return [universe.entity(peer.entity)];',
    replace: 'return peer.entity === "world" ? [] : [];',
  },
  {
    name: 'subjects under different policies of one name share a verdict',
    file: tier,
    find: 'selecting.map((each) => policies.indexOf(each)).join()',
    replace: 'selecting.map((each) => each.name).join()',
  },
  {
    name: 'rules of a policy that does not isolate are not asked',
    file: half,
    find: ': ports.union(own, verdict?.baseline[other] ?? noPorts);',
    replace: ': (verdict?.baseline[other] ?? noPorts);',
  },
  {
    name: 'sources that are passed on differently are alike',
    file: half,
    find: 'tellApart(passed, allPorts);',
    replace: '',
  },
  {
    name: 'sources that one verdict tells apart are alike to the next',
    file: half,
    find: 'const key = `${numbers[id]} ${ports}`;',
    replace: 'const key = `${ports}`;',
  },
  {
    name: 'enableDefaultDeny is not looked at',
    file: terms,
    find: 'policy[direction] !== undefined && policy.addsOnly?.includes(direction) !== true',
    replace: 'policy[direction] !== undefined',
  },
  {
    name: 'a policy of the cluster is of no namespace',
    file: selected,
    find: 'return universe.pods(scopeOf(policy), policy.namespace);',
    replace: 'return universe.subjects(policy.selector, policy.namespace);',
  },
  {
    name: 'the API server is outside the cluster',
    file: universe,
    find: "return member.kind === 'pods' || member.kind === 'unseen' || isInside;",
    replace: "return member.kind === 'pods' || member.kind === 'unseen';",
  },
  {
    name: 'a source is part of a key',
    file: selector,
    find: "return { source: parts?.[1] ?? '', key: parts?.[2] ?? key, from: String(key) };",
    replace: "return { source: parts?.[1] ?? '', key, from: String(key) };",
  },
  {
    name: 'keys of every source are labels of pods',
    file: selector,
    find: "['', 'any', 'k8s'].includes(source);",
    replace: "source !== 'reserved';",
  },
  {
    name: 'labels that are in no identity are looked up',
    file: selector,
    find: '|pod-template-hash$|',
    replace: '|',
  },
  {
    name: 'Exists on the name asks for something',
    file: namespaces,
    find: "({ key, operator }) => key !== nameLabel || operator !== 'Exists',",
    replace: "({ key }) => key !== '',",
  },
  {
    name: 'a namespace that is written in endpointSelector is taken by its word',
    file: endpoints,
    find: 'readSelector(own === undefined ? value : withoutOwnName(value), place, report);',
    replace: 'readSelector(own === "" ? withoutOwnName(value) : value, place, report);',
  },
  {
    name: 'an endpointSelector that names another namespace leaves its own',
    file: endpoints,
    find: 'return { selector: pods, namespaces: namespacesOf(inNamespace(own, namespaces)) };',
    replace:
      'return { selector: pods, namespaces: namespacesOf(namespaces) ?? inNamespace(own, "all") };',
  },
  {
    name: 'a selector of what must not be there is about pods alone',
    file: endpoints,
    find: '...(isAnybody ? others : []),',
    replace: '...(isAnybody ? [] : []),',
  },
  {
    name: 'peers of a policy of the cluster are in its own namespace',
    file: endpoints,
    find: 'if (own === undefined) return [',
    replace: "if (own === '') return [",
  },
  {
    name: 'a denial by a key that is not known is one without it',
    file: endpoints,
    find: "if (context.effect === 'deny') return [];",
    replace: '',
  },
  {
    name: 'a reserved label beside others is nobody',
    file: endpoints,
    find: "return context.effect === 'allow' ? 'all' : [];",
    replace: "return context.effect === 'allow' ? [] : [];",
  },
  {
    name: 'all is an entity like others',
    file: entities,
    find: "if (read.includes('all')) return 'all';",
    replace: '',
  },
  {
    name: 'a denial of host denies every node',
    file: entities,
    find: "if (!isSome || context.effect === 'allow') return entity;",
    replace: "if (isSome || context.effect !== 'none') return entity;",
  },
  {
    name: 'a CIDR group that is not there is nobody',
    file: blocks,
    find: "return context.effect === 'allow' ? [{ kind: 'entity', entity: 'world' }] : [];",
    replace: 'return [];',
  },
  {
    name: 'exceptions of a CIDR group are forgotten',
    file: blocks,
    find: 'return [{ ...block, except: own }];',
    replace: 'return [{ ...block, except: own.slice(own.length) }];',
  },
  {
    name: 'a Service that is not there is nobody',
    file: outside,
    find: "return context.effect === 'allow' ? 'all' : [];",
    replace: 'return [];',
  },
  {
    name: 'a Service of another namespace will do',
    file: outside,
    find: 'each.namespace === namespace &&',
    replace: '',
  },
  {
    name: 'an empty list of peers is everyone',
    file: peers,
    find: "return 'nobody';\n  if (first === undefined)",
    replace: "return 'all';\n  if (first === undefined)",
  },
  {
    name: 'the first of two kinds of peers counts',
    file: peers,
    find: 'if (second !== undefined && first !== undefined) {',
    replace: 'if (second !== undefined && first === undefined) {',
  },
  {
    name: 'a port without protocol is TCP',
    file: ports,
    find: "written === 'ANY' || written === ''\n",
    replace: "written === 'SOME'\n",
  },
  {
    name: 'port 0 is a port',
    file: ports,
    find: "if (number === 0) return { kind: 'any', protocol };",
    replace: '',
  },
  {
    name: 'an end of 0 is an end',
    file: ports,
    find: 'end === undefined || end === 0 ? number : end;',
    replace: 'end === undefined ? number : end;',
  },
  {
    name: 'only the first entry of toPorts counts',
    file: ports,
    find: 'const read = items(value, place).map(([entry, at]) => {',
    replace: 'const read = items(value.slice(0, 1), place).map(([entry, at]) => {',
  },
  {
    name: 'ICMP is a port',
    file: ports,
    find: 'if (portless.some((each) => each === written)) return [];',
    replace: '',
  },
  {
    name: 'HTTP rules are passed over in silence',
    file: ports,
    find: "if (words.length > 0) tellNarrower(words.join(', '), place, report);",
    replace: '',
  },
  {
    name: '{} matches everyone',
    file: rules,
    find: "if (peers === 'absent' && !isList(rule, 'toPorts')) return nothing;",
    replace: '',
  },
  {
    name: 'a rule on ICMP alone allows its peers',
    file: rules,
    find: "if (!isList(rule, 'toPorts')) return nothing;",
    replace: '',
  },
  {
    name: 'a denial that is narrowed denies all of it',
    file: rules,
    find: "if (effect === 'deny' && !isExact) return nothing;",
    replace: '',
  },
  {
    name: 'denials do not isolate',
    file: sides,
    find: 'allowed.length + denied.length > 0;',
    replace: 'allowed.length > 0;',
  },
  {
    name: 'enableDefaultDeny: false is passed over',
    file: sides,
    find: 'const isolates = written !== false && ',
    replace: 'const isolates = ',
  },
  {
    name: 'a denial in its own namespace is in none',
    file: sides,
    find: "return { ...peer, namespaces: { kind: 'names', names: [own ?? ''] } };",
    replace: "return { ...peer, namespaces: { kind: 'names', names: [own === '' ? '' : '?'] } };",
  },
  {
    name: 'specs are passed over',
    file: policy,
    find: "...items(field(fields, 'specs'), within(id.place, 'specs')).map(",
    replace: "...items(field(fields, 'spec'), within(id.place, 'specs')).map(",
  },
  {
    name: 'a policy that cannot be read keeps what could be',
    file: policy,
    find: 'if (subject === undefined || isBad) return',
    replace: 'if (subject === undefined) return',
  },
  {
    name: 'host policies are about all pods',
    file: policy,
    find: "if (nodes !== undefined) return leave('is a host policy: what holds nodes is not simulated');",
    replace: "if (nodes !== undefined) return { selector: 'all' };",
  },
];
