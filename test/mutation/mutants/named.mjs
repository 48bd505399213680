/** Wrong evaluators that the largest public corpus lets pass. */
export const named = [
  {
    name: 'egress-only policyTypes default',
    file: 'generator/grammar/network-policy.ts',
    find: "['Ingress', 'Egress'] : ['Ingress']",
    replace: "['Egress'] : ['Ingress']",
  },
  {
    name: 'absent namespaceSelector taken for any namespace',
    file: 'generator/grammar/raw-rules.ts',
    find: "if (value === undefined) return { kind: 'own' };",
    replace: "if (value === undefined) return { kind: 'all' };",
  },
  {
    name: 'protocol-only port taken for all protocols',
    file: 'generator/analysis/reach/port-sets.ts',
    find: "if (port.kind === 'any') return this.range(port.protocol, 1, highest);",
    replace: "if (port.kind === 'any') return allPorts;",
  },
  {
    name: '`ports: []` taken for none',
    file: 'generator/grammar/raw-rules.ts',
    find: "const ports = readAll(field(fields, 'ports'),",
    replace:
      "if ((field(fields, 'ports') as unknown[])?.length === 0) return undefined;\n  const ports = readAll(field(fields, 'ports'),",
  },
  {
    name: '`from: []` taken for none',
    file: 'generator/grammar/raw-rules.ts',
    find: 'const peers = readAll(field(fields, side),',
    replace:
      'if ((field(fields, side) as unknown[])?.length === 0) return undefined;\n  const peers = readAll(field(fields, side),',
  },
  {
    name: 'NotIn that requires the key',
    file: 'generator/grammar/selectors.ts',
    find: 'return have === undefined || !each.values.includes(have);',
    replace: 'return have !== undefined && !each.values.includes(have);',
  },
  {
    name: 'Exists ignored',
    file: 'generator/grammar/selectors.ts',
    find: 'return have !== undefined;',
    replace: 'return true;',
  },
  {
    name: 'DoesNotExist ignored',
    file: 'generator/grammar/selectors.ts',
    find: 'return have === undefined;',
    replace: 'return true;',
  },
  {
    name: 'Admin default protocol',
    file: 'generator/analysis/read/read-tier-ports.ts',
    find: "field(written, 'protocol') ?? 'TCP'",
    replace: "field(written, 'protocol') ?? 'UDP'",
  },
];
