const explain = 'generator/analysis/explain';
const numbered = 'generator/analysis/population/numbered-pods.ts';

/** What explain says of a connection, each broken where it decides. */
export const causes = [
  {
    name: 'cause: the farthest rule is said to lack something',
    file: `${explain}/causes.ts`,
    find: 'distanceOf(a.rule) - distanceOf(b.rule)',
    replace: 'distanceOf(b.rule) - distanceOf(a.rule)',
  },
  {
    name: 'cause: every rule was meant for it',
    file: `${explain}/causes.ts`,
    find: 'if (!isNear(best.rule)) {',
    replace: 'if (best === undefined) {',
  },
  {
    name: 'cause: a policy without rules says nothing',
    file: `${explain}/causes.ts`,
    find: 'if (closed === undefined) return undefined;',
    replace: 'if (closed !== undefined) return undefined;',
  },
  {
    name: 'cause: the entry that lets it in is not named',
    file: `${explain}/causes.ts`,
    find: 'if (entry === undefined) return undefined;',
    replace: 'if (entry !== number) return undefined;',
  },
  {
    name: 'cause: a direction that is left out is not said',
    file: `${explain}/causes.ts`,
    find: 'if (policy === undefined) return undefined;',
    replace: 'if (policy !== subject) return undefined;',
  },
  {
    name: 'cause: the host network is not said',
    file: `${explain}/causes.ts`,
    find: "if (member?.kind !== 'pods') return undefined;",
    replace: "if (member?.kind !== 'unseen') return undefined;",
  },
  {
    name: 'cause: an address in except is outside the block',
    file: `${explain}/entry-misses.ts`,
    find: 'const excepted = peer.except.find((each) => holds(each, inside));',
    replace: 'const excepted = peer.except.find((each) => each === inside);',
  },
  {
    name: 'cause: another namespace is like the own',
    file: `${explain}/entry-misses.ts`,
    find: 'if (home !== undefined && namespaces.names.includes(home)) return [];',
    replace: 'return [];',
  },
  {
    name: 'cause: a protocol is a port',
    file: `${explain}/port-misses.ts`,
    find: 'each.protocol !== protocol && numbered(each, port)',
    replace: 'each.protocol !== protocol && numbered(each, 0)',
  },
  {
    name: 'cause: a tunnel that is open changes nothing',
    file: `${explain}/through-mesh.ts`,
    find: 'if (!within.allowed && within.mayBeAllowed === undefined) return undefined;',
    replace: 'if (allowed === false) return undefined;',
  },
  {
    name: 'cause: a tunnel that is closed lets it through',
    file: `${explain}/through-mesh.ts`,
    find: 'if (!within.allowed && within.mayBeAllowed === undefined) return undefined;',
    replace: '',
  },
  {
    name: 'cause: a tunnel that is closed changes nothing',
    file: `${explain}/through-mesh.ts`,
    find: 'if (within.allowed) return undefined;',
    replace: 'return undefined;',
  },
  {
    name: 'cause: the pod that a selector asks for is called like the others',
    file: numbered,
    find: 'if (others.at(-1) !== number) return',
    replace: 'if (others.length === 0) return',
  },
  {
    name: 'cause: pods that are asked for stand among the others',
    file: numbered,
    find: 'if (!apart.has(each)) names',
    replace: 'if (apart.size >= 0) names',
  },
  {
    name: 'cause: the last pod of a set is left out',
    file: numbered,
    find: 'each <= to && names',
    replace: 'each < to && names',
  },
];
