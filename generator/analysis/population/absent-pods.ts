import { matches } from '../../grammar/selectors.ts';
import type { Cluster } from '../../model/cluster.ts';
import { type Expression, type Labels, nameLabel, type Selector } from '../../model/policy.ts';
import type { LabelIndex } from './label-index.ts';
import type { UnseenMember } from './members.ts';
import type { NamedPods } from './named-by-policies.ts';

/** What pods are called that only their being pods, and their namespaces that only being others, tells. */
export const anyPod = 'any pod';
export const otherNamespaces = 'any other namespace';

/**
 * Makes up the pods that policies speak of and the manifests do not hold: in
 * namespaces that are not there, or with labels that nobody carries. One that
 * asks for any namespace may always mean one that is not there. Where two
 * selectors can be met by the same labels, the one that can be met by others
 * gets others: what is true of one is not said of both.
 */
export function unseenMembers(
  named: readonly NamedPods[],
  cluster: Cluster,
  index: LabelIndex,
): readonly UnseenMember[] {
  const made = new Map<string, UnseenMember>();
  const wishes = named.flatMap((each) =>
    unseenOf(each, cluster, index).map((choices) => ({ choices, service: each.service })),
  );
  const inOrder = [
    ...wishes.filter(({ choices }) => choices.length === 1),
    ...wishes.filter(({ choices }) => choices.length > 1),
  ];
  for (const { choices, service } of inOrder) {
    const keys = choices.map((each) => JSON.stringify([each.namespaceLabels, each.labels]));
    const same = keys.findIndex((key, at) => made.get(key)?.text === choices[at]?.text);
    const free = keys.findIndex((key) => !made.has(key));
    const at = same >= 0 ? same : Math.max(free, 0);
    const [member, key] = [choices[at], keys[at] ?? ''];
    const known = made.get(key);
    if (member === undefined || known?.service !== undefined) continue;
    if (known !== undefined && service === undefined) continue;
    made.set(key, { ...member, ...(service !== undefined && { service }) });
  }
  return [...made.values()];
}

/** Ways to make one member up, the simplest first. */
type Choices = readonly UnseenMember[];

/** One for each namespace that a peer names, or for those that it does not name. */
function unseenOf(named: NamedPods, cluster: Cluster, index: LabelIndex): readonly Choices[] {
  const { peer, own } = named;
  const { namespaces, pods } = peer;
  const text = pods === 'all' ? anyPod : selectorText(pods);
  const inNamed = (name: string, selector?: Selector): readonly Choices[] => {
    if (index.select({ kind: 'names', names: [name] }, pods, own).length > 0) return [];
    const asked = selector === undefined ? {} : labelChoices(selector)[0];
    const namespaceLabels = cluster.namespaces.get(name) ?? { ...asked, [nameLabel]: name };
    if (selector !== undefined && !matches(selector, namespaceLabels)) return [];
    const choices = labelChoices(pods).map((labels): UnseenMember => {
      const where = { namespace: name, inNamespace: name, namespaceLabels };
      return { kind: 'unseen', ...where, labels, text, named };
    });
    return choices.length === 0 ? [] : [choices];
  };
  const elsewhere = (namespace: string, selector: Selector | 'all'): readonly Choices[] => {
    const choices = labelChoices(selector).flatMap((namespaceLabels) =>
      labelChoices(pods).map((labels): UnseenMember => {
        return { kind: 'unseen', namespace, namespaceLabels, labels, text, named };
      }),
    );
    return choices.length === 0 ? [] : [choices];
  };
  switch (namespaces.kind) {
    case 'own':
      return inNamed(own);
    case 'names':
      return namespaces.names.flatMap((each) => inNamed(each));
    case 'all':
      return elsewhere(otherNamespaces, 'all');
    case 'labels': {
      const { selector } = namespaces;
      const pinned = selector.matchLabels[nameLabel];
      if (pinned !== undefined) return inNamed(pinned, selector);
      const listed = selector.matchExpressions.find(
        (each) => each.key === nameLabel && each.operator === 'In',
      );
      if (listed?.operator === 'In')
        return listed.values.flatMap((each) => inNamed(each, selector));
      return elsewhere(`${otherNamespaces} with ${selectorText(selector)}`, selector);
    }
  }
}

/** Beyond so many ways to meet a selector no more are tried. */
const mostChoices = 8;

/** Few labels that satisfy a selector, the fewest first; none when none are found. */
function labelChoices(selector: Selector | 'all'): readonly Labels[] {
  if (selector === 'all') return [{}];
  const { matchLabels, matchExpressions } = selector;
  let choices: readonly Labels[] = [{}];
  for (const each of matchExpressions) {
    const values = valuesFor(each, matchExpressions);
    choices = choices
      .flatMap((labels) =>
        values.map((value) => (value === undefined ? labels : { ...labels, [each.key]: value })),
      )
      .slice(0, mostChoices);
  }
  return choices
    .map((each) => ({ ...each, ...matchLabels }))
    .filter((labels) => matches(selector, labels));
}

/** Values with which a label meets a requirement; undefined is no label. */
function valuesFor(
  { key, operator, ...each }: Expression,
  all: readonly Expression[],
): readonly (string | undefined)[] {
  const others = all.filter((other) => other.key === key);
  const fits = (value: string): boolean =>
    matches({ matchLabels: {}, matchExpressions: others }, { [key]: value });
  switch (operator) {
    case 'DoesNotExist':
      return [undefined];
    case 'Exists':
      return ['any'];
    case 'In':
      return 'values' in each ? each.values.filter(fits) : [];
    case 'NotIn':
      return [undefined, ...['other', 'another'].filter(fits).slice(0, 1)];
  }
}

/** A selector in words: `app=web, tier in (a, b), !legacy`. */
export function selectorText({ matchLabels, matchExpressions }: Selector): string {
  const words = matchExpressions.map((each) => {
    switch (each.operator) {
      case 'In':
        return `${each.key} in (${each.values.join(', ')})`;
      case 'NotIn':
        return `${each.key} notin (${each.values.join(', ')})`;
      case 'Exists':
        return each.key;
      case 'DoesNotExist':
        return `!${each.key}`;
    }
  });
  const pairs = Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`);
  return [...pairs.sort(), ...words].join(', ');
}
