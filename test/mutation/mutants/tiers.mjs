const tier = 'generator/analysis/reach/tiers.ts';
const reading = 'generator/analysis/read/read-tier.ts';
const ports = 'generator/analysis/read/read-tier-ports.ts';
const cluster = 'generator/analysis/read/with-planned.ts';
const half = 'generator/analysis/reach/one-direction.ts';

/** Cluster-wide policies. */
export const tiers = [
  {
    name: 'the higher priority number comes first',
    file: cluster,
    find: 'return a.priority - b.priority;',
    replace: 'return b.priority - a.priority;',
  },
  {
    name: 'equal priorities are in the order of the stream',
    file: cluster,
    find: 'return one < other ? -1 : Number(one > other);',
    replace: 'return one === other ? -1 : 0;',
  },
  {
    name: 'BaselineAdminNetworkPolicy comes first of its tier',
    file: reading,
    find: 'const last = 1001;',
    replace: 'const last = -1;',
  },
  {
    name: 'the last rule that matches wins',
    file: tier,
    find: 'const rules = policies.filter((each) => each.tier === tier).flatMap((each) => each[direction]);',
    replace:
      'const rules = policies.filter((each) => each.tier === tier).flatMap((each) => each[direction].toReversed());',
  },
  {
    name: 'rules after one that matches are asked as well',
    file: tier,
    find: 'open[id] = ports.difference(open[id] ?? noPorts, match);',
    replace: '',
  },
  {
    name: 'Pass accepts',
    file: tier,
    find: "if (action === 'Accept') accepted[id]",
    replace: "if (action !== 'Deny') accepted[id]",
  },
  {
    name: 'Pass denies',
    file: tier,
    find: "if (action === 'Pass') passed[id]",
    replace: "if (action === 'Deny' && member.kind === 'unseen') passed[id]",
  },
  {
    name: 'what no rule of a tier matches is denied',
    file: tier,
    find: 'passed: passed.map((set, id) => ports.union(set, open[id] ?? noPorts))',
    replace: 'passed',
  },
  {
    name: 'a tier that accepts leaves the last word to NetworkPolicies',
    file: half,
    find: 'return ports.union(verdict?.accepted[other] ?? noPorts, left);',
    replace: 'return left;',
  },
  {
    name: 'tier Baseline is asked of isolated pods as well',
    file: half,
    find: 'this.isolated[subject] === 1 ? own',
    replace:
      'this.isolated[subject] === 1 ? ports.intersection(own, verdict?.baseline[other] ?? noPorts)',
  },
  {
    name: 'tier Baseline is not asked',
    file: half,
    find: ': ports.union(own, verdict?.baseline[other] ?? noPorts);',
    replace: ': allPorts;',
  },
  {
    name: 'Baseline that says nothing denies',
    file: tier,
    find: 'base.accepted.map((set, id) => ports.union(set, base.passed[id] ?? noPorts))',
    replace: 'base.accepted',
  },
  {
    name: 'an Accept rule with an unknown peer accepts by its others',
    file: tier,
    find: "return action === 'Accept' ? []",
    replace: "return action === 'Accept' ? [{ action, matches: () => allPorts }]",
  },
  {
    name: 'a Deny rule with an unknown peer is skipped',
    file: tier,
    find: ": [{ action: 'Deny', matches: () => allPorts }];",
    replace: ': [];',
  },
  {
    name: 'a Pass rule with an unknown peer passes',
    file: tier,
    find: ": [{ action: 'Deny', matches: () => allPorts }];",
    replace: ': [{ action, matches: () => allPorts }];',
  },
  {
    name: 'a node that is not known is no peer',
    file: tier,
    find: "member.kind === 'pods' && member.hostNetwork && !known.has(id);",
    replace: 'member.kind === "unseen" && known.has(id);',
  },
  {
    name: 'nodes are peers whatever their labels',
    file: tier,
    find: 'nodes.filter((each) => matches(peer.selector, each.labels))',
    replace: 'nodes.filter((each) => each.name !== "" || matches(peer.selector, each.labels))',
  },
  {
    name: 'a name in ingress is looked up on the peer',
    file: tier,
    find: "const destination = direction === 'ingress' ? subject : member;",
    replace: 'const destination = member;',
  },
  {
    name: 'a name in a tier is TCP alone',
    file: ports,
    find: 'return Object.values(protocols).map((protocol) => (',
    replace: "return (['TCP'] as const).map((protocol) => (",
  },
  {
    name: 'a protocol without a port is nothing',
    file: ports,
    find: "if (port === undefined) return [{ kind: 'any', protocol }];",
    replace: 'if (port === undefined) return [];',
  },
  {
    name: 'a range in a tier is its first port',
    file: ports,
    find: "? [{ kind: 'number', protocol, port: from, endPort: to }]",
    replace: "? [{ kind: 'number', protocol, port: from }]",
  },
  {
    name: 'a rule of a tier without ports is about none',
    file: ports,
    find: "return nonEmpty(ports) ?? 'all';",
    replace: 'return nonEmpty(ports);',
  },
  {
    name: 'of a subject the namespaces alone count',
    file: reading,
    find: "return { kind: 'pods', namespaces, pods: those };",
    replace: "return { kind: 'pods', namespaces, pods: 'all' };",
  },
  {
    name: 'networks mean addresses in ingress too',
    file: reading,
    find: "const networks = side === 'to' ? items",
    replace: "const networks = side !== 'to' || side === 'to' ? items",
  },
  {
    name: 'Allow of v1alpha1 is not known',
    file: reading,
    find: "if (value === 'Accept' || value === 'Allow') return 'Accept';",
    replace: "if (value === 'Accept') return 'Accept';",
  },
];
