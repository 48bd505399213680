import type { Change } from '../../model/changes.ts';
import { compare } from '../../model/order.ts';
import type { Analysis } from '../reach/analyse.ts';
import { openNames, podNames } from '../reach/port-names.ts';

/**
 * Ports by name of pods that are not in the manifests, which one of two
 * simulations allows and the other does not: what is open there nobody knows,
 * but that it changes is plain.
 */
export function namedChanges(before: Analysis, after: Analysis): readonly Change[] {
  const [was, is] = [factsOf(before), factsOf(after)];
  return [...onlyIn(is, was, 'added'), ...onlyIn(was, is, 'removed')];
}

/** Sources by destination and name: `["app=redis in data","redis/TCP"]`. */
type Facts = ReadonlyMap<string, ReadonlySet<string>>;

function factsOf(analysis: Analysis): Facts {
  const facts = new Map<string, Set<string>>();
  for (const { sources, pods, names } of openNames(analysis)) {
    const from = sources === 'all' ? ['anyone'] : podNames(analysis, sources);
    for (const to of podNames(analysis, pods)) {
      for (const name of names) {
        const key = JSON.stringify([to, name]);
        const known = facts.get(key) ?? new Set();
        facts.set(key, known);
        for (const each of from) known.add(each);
      }
    }
  }
  return facts;
}

function onlyIn(here: Facts, there: Facts, kind: 'added' | 'removed'): readonly Change[] {
  return [...here].flatMap(([key, sources]) => {
    const from = [...sources].filter((each) => there.get(key)?.has(each) !== true);
    if (from.length === 0) return [];
    const [to, name] = JSON.parse(key) as [string, string];
    return [
      {
        kind,
        from: from.sort(compare),
        to: [to],
        before: [],
        after: [],
        names: [name],
        isNew: false,
      },
    ];
  });
}
