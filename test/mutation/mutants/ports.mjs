const sets = 'generator/analysis/reach/port-sets.ts';
const rules = 'generator/grammar/raw-rules.ts';
const grants = 'generator/analysis/reach/grants.ts';
const workload = 'generator/stages/manifests/workload.ts';

/** Which ports a rule means. */
export const ports = [
  {
    name: 'the default protocol is UDP',
    file: rules,
    find: "const written = protocolField ?? 'TCP';",
    replace: "const written = protocolField ?? 'UDP';",
  },
  {
    name: 'endPort is left out',
    file: rules,
    find: "return { kind: 'number', protocol, port, endPort };",
    replace: "return { kind: 'number', protocol, port };",
  },
  {
    name: 'endPort is not included',
    file: sets,
    find: 'this.range(port.protocol, port.port, port.endPort ?? port.port)',
    replace:
      'this.range(port.protocol, port.port, Math.max(port.port, (port.endPort ?? port.port) - 1))',
  },
  {
    name: 'the first port of a range is not included',
    file: sets,
    find: 'this.range(port.protocol, port.port, port.endPort ?? port.port)',
    replace:
      'this.range(port.protocol, Math.min(port.port + 1, port.endPort ?? port.port), port.endPort ?? port.port)',
  },
  {
    name: 'protocols are one',
    file: sets,
    find: 'const at = protocols.indexOf(protocol) * stretch + port;',
    replace: 'const at = port;',
  },
  {
    name: 'every port is TCP and UDP alone',
    file: sets,
    find: 'this.intern(protocols.flatMap(',
    replace: 'this.intern(protocols.slice(0, 2).flatMap(',
  },
  {
    name: 'an intersection with nothing is the other set',
    file: sets,
    find: 'if (a === noPorts || b === noPorts) return noPorts;',
    replace: 'if (a === noPorts || b === noPorts) return a + b;',
  },
  {
    name: 'a difference is remembered in both directions',
    file: sets,
    find: 'return this.remembered(this.differences, a, b,',
    replace: 'return this.remembered(this.differences, Math.min(a, b), Math.max(a, b),',
  },
  {
    name: 'intervals that touch are not joined',
    file: sets,
    find: 'if (nextB === at) inB += 1;',
    replace: 'else if (nextB === at) inB += 1;',
  },
  {
    name: 'of many sets of ports every other is lost',
    file: sets,
    find: 'rest[index * 2 + 1] ?? noPorts',
    replace: 'noPorts',
  },
  {
    name: 'a name is looked up without its protocol',
    file: grants,
    find: 'if (name === wanted.name && protocol === wanted.protocol)',
    replace: 'if (name === wanted.name)',
  },
  {
    name: 'a name in egress means the number of the source',
    file: grants,
    find: "const destinations = direction === 'ingress' ? subjects : peers;",
    replace: 'const destinations = subjects;',
  },
  {
    name: 'a name is for everyone whom the rule names',
    file: grants,
    find: 'const those = universe.set(ids);',
    replace:
      "const those = destinations === 'all' ? universe.set(universe.members.map((_, id) => id)) : destinations;",
  },
  {
    name: 'a name that nobody has opens every port',
    file: grants,
    find: 'if (set === noPorts) return;',
    replace: 'if (set === noPorts) found.set(allPorts, [...(found.get(allPorts) ?? []), id]);',
  },
  {
    name: 'numbers beside a name are lost',
    file: grants,
    find: 'const grants: Grant[] = plain === noPorts ? []',
    replace:
      "const grants: Grant[] = plain === noPorts || (rule.ports !== 'all' && rule.ports.some((each) => each.kind === 'name')) ? []",
  },
  {
    name: 'all init containers serve',
    file: workload,
    find: "'restartPolicy') === 'Always',",
    replace: "'restartPolicy') !== 'Never',",
  },
  {
    name: 'no init container serves',
    file: workload,
    find: "'restartPolicy') === 'Always',",
    replace: "'restartPolicy') === 'never',",
  },
  {
    name: 'container ports are UDP by default',
    file: workload,
    find: "word(protocol, within(at, 'protocol'), report) ?? 'TCP'",
    replace: "word(protocol, within(at, 'protocol'), report) ?? 'UDP'",
  },
];
