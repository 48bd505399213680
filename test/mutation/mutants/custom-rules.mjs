const custom = 'generator/analysis/rules/custom';

/** Rules of netprofile.yaml, each broken where it decides. */
export const customRules = [
  {
    name: 'custom rule: ports that it is not about break it',
    file: `${custom}/denied-connections.ts`,
    find: 'const open = reach.ports.intersection(set, asked);',
    replace: 'const open = set;',
  },
  {
    name: 'custom rule: its destination is anybody',
    file: `${custom}/denied-connections.ts`,
    find: 'if (!to.has(destination)) return;',
    replace: '',
  },
  {
    name: 'custom rule: two on the host network are blocked',
    file: `${custom}/denied-connections.ts`,
    find: 'const freeTo = [...to].filter((each) => !isHeld(each));',
    replace: 'const freeTo: number[] = [];',
  },
  {
    name: 'custom rule: pods of other manifests are nobody',
    file: `${custom}/denied-connections.ts`,
    find: 'if (!isThere(source) && !isThere(destination)) return;',
    replace: 'if (!isThere(source) || !isThere(destination)) return;',
  },
  {
    name: 'custom rule: the example is of other ends than its port',
    file: `${custom}/denied-connections.ts`,
    find: 'ports: reach.ports.intersection(each.ports, ports) }))',
    replace: 'ports }))',
  },
  {
    name: 'custom rule: labels are not asked',
    file: `${custom}/rule-members.ts`,
    find: '(labels !== undefined && !matches(labels, member.labels))',
    replace: 'false',
  },
  {
    name: 'custom rule: labels of namespaces are not asked',
    file: `${custom}/rule-members.ts`,
    find: 'if (!matches(namespaceLabels, known)) return;',
    replace: '',
  },
  {
    name: 'custom rule: a namespace without labels is known',
    file: `${custom}/rule-members.ts`,
    find: 'if (own !== undefined && cluster.unlabelled.has(own)) {',
    replace: 'if (own === undefined) {',
  },
  {
    name: 'custom rule: a service is in every namespace',
    file: `${custom}/rule-members.ts`,
    find: 'if (home !== undefined && own !== home) return;',
    replace: '',
  },
  {
    name: 'custom rule: the world ends at the cluster, and begins nowhere',
    file: `${custom}/rule-members.ts`,
    find: '? !universe.isInCluster(member.piece)',
    replace: '? false',
  },
  {
    name: 'custom rule: one isolated direction is enough',
    file: `${custom}/unisolated-pods.ts`,
    find: 'for (const direction of isolate) {',
    replace: 'for (const direction of isolate.slice(0, 1)) {',
  },
  {
    name: 'custom rule: what selects nothing holds',
    file: `${custom}/index.ts`,
    find: 'if (empty.length > 0) {',
    replace: 'if (empty.length > 9) {',
  },
  {
    name: 'custom rule: addresses are cut by policies alone',
    file: `${custom}/also-for-rules.ts`,
    find: "blocks: ends.filter((each) => each.kind === 'block'),",
    replace: 'blocks: [],',
  },
  {
    name: 'custom rule: a block that may hold pods holds none',
    file: `${custom}/unplaced-pods.ts`,
    find: '(each) => universe.mayHold(block, each) && !inside.has(each)',
    replace: '() => false',
  },
  {
    name: 'custom rule: a block opens what the other side closes',
    file: `${custom}/unplaced-pods.ts`,
    find: "reason === 'no rule allows it' &&",
    replace: 'reason === undefined &&',
  },
];
