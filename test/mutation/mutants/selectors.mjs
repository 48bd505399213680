const selector = 'generator/grammar/selectors.ts';
const index = 'generator/analysis/population/label-index.ts';
const unseen = 'generator/analysis/population/absent-pods.ts';

/** Whom selectors match, and whom they make up. */
export const selectors = [
  {
    name: 'In holds of an absent key',
    file: selector,
    find: 'have !== undefined && each.values.includes(have)',
    replace: 'have === undefined || each.values.includes(have)',
  },
  {
    name: 'In asks the first value alone',
    file: selector,
    find: 'have !== undefined && each.values.includes(have)',
    replace: 'have !== undefined && each.values[0] === have',
  },
  {
    name: 'NotIn asks the first value alone',
    file: selector,
    find: '|| !each.values.includes(have)',
    replace: '|| each.values[0] !== have',
  },
  {
    name: 'any expression will do',
    file: selector,
    find: 'return selector.matchExpressions.every((each) => {',
    replace:
      'return selector.matchExpressions.length === 0 || selector.matchExpressions.some((each) => {',
  },
  {
    name: 'labels are not asked beside expressions',
    file: selector,
    find: 'if (value(key) !== wanted) return false;',
    replace: 'if (selector.matchExpressions.length === 0 && value(key) !== wanted) return false;',
  },
  {
    name: 'labels are inherited',
    file: selector,
    find: 'Object.hasOwn(labels, key) ? labels[key] : undefined',
    replace: 'labels[key]',
  },
  {
    name: 'pods of all namespaces are found by a label',
    file: index,
    find: 'this.namespaces.get(namespace)?.pods.add(entry);',
    replace: 'for (const each of this.namespaces.values()) each.pods.add(entry);',
  },
  {
    name: 'only the namespace of the policy is all namespaces',
    file: index,
    find: "if (namespaces.kind === 'all') take(",
    replace: "if (namespaces.kind === 'all' && own === '') take(",
  },
  {
    name: 'of several namespaces the first is asked',
    file: index,
    find: 'return [...names].flatMap((name) => {',
    replace: 'return [...names].slice(0, 1).flatMap((name) => {',
  },
  {
    name: 'the list of a label is taken for a match',
    file: index,
    find: 'if (matches(pods, labels)) found.push(id);',
    replace:
      "if (pods === 'all' || pods.matchExpressions.length === 0 || matches(pods, labels)) found.push(id);",
  },
  {
    name: 'pods that nobody has are not made up in the own namespace',
    file: unseen,
    find: 'return inNamed(own);',
    replace: 'return [];',
  },
  {
    name: 'pods of other namespaces are not made up',
    file: unseen,
    find: "return elsewhere(otherNamespaces, 'all');",
    replace: 'return [];',
  },
  {
    name: 'pods are made up beside those that are there',
    file: unseen,
    find: ', pods, own).length > 0) return [];',
    replace: ', pods, own).length > 99) return [];',
  },
  {
    name: 'pods are made up with a value that is taken away',
    file: unseen,
    find: 'all.filter((other) => other.key === key);',
    replace: 'all.filter((other) => other.key !== key);',
  },
  {
    name: 'two selectors share the labels that meet both',
    file: unseen,
    find: 'const at = same >= 0 ? same : Math.max(free, 0);',
    replace: 'const at = same >= 0 ? same : Math.min(free, 0) * 0;',
  },
  {
    name: 'the selector that can be met in one way alone comes last',
    file: unseen,
    find: '...wishes.filter(({ choices }) => choices.length === 1),',
    replace: '...wishes.filter(({ choices }) => choices.length < 1),',
  },
  {
    name: 'NotIn has no label alone',
    file: unseen,
    find: "return [undefined, ...['other', 'another'].filter(fits).slice(0, 1)];",
    replace: 'return [undefined];',
  },
];
