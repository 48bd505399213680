import type { Change } from '../../model/changes.ts';
import { rangesText, someNames } from '../../model/list-text.ts';
import { compare } from '../../model/order.ts';
import type { Party } from '../../model/reach.ts';
import { anyPod, otherNamespaces } from '../population/absent-pods.ts';
import type { Analysis } from '../reach/analyse.ts';
import { noPorts } from '../reach/port-sets.ts';
import { openToAll } from './exposures.ts';
import { isWorkload } from './workload-parties.ts';

/** A change with its ends as parties. */
export interface EndedChange {
  readonly change: Change;
  readonly sources: readonly Party[];
  readonly destinations: readonly Party[];
}

/** More than so many are not headlines any more. */
const most = 5;

/** What a reviewer must see first: everyone reaches something, or something reaches everyone, that did not before. */
export function headlines(changes: readonly EndedChange[], after: Analysis): readonly string[] {
  const { ports } = after.reach;
  const found = changes.flatMap((each): string[] => {
    const { change, destinations } = each;
    const opened = ports.ranges(
      ports.difference(ports.fromRanges(change.after), ports.fromRanges(change.before)),
    );
    if (opened.length === 0) return [];
    const [only] = opened;
    const port =
      opened.length === 1 && only?.protocol === 'TCP' && only.from === only.to
        ? `:${only.from}`
        : ` on ${rangesText(opened)}`;
    const inside = namesOf(destinations);
    const everyone = whoComes(each, after);
    if (everyone !== undefined && inside.length > 0)
      return [`${everyone} can now reach ${someNames(inside)}${port}`];
    const from = namesOf(each.sources);
    return change.to.includes('anywhere') && from.length > 0
      ? [`${someNames(from)} can now reach every address${port.replace(/^:/, ' on port ')}`]
      : [];
  });
  const all = [...new Set(found)];
  return all.length <= most
    ? all
    : [...all.slice(0, most), `and ${all.length - most} more of this kind`];
}

/** Workloads, and services whose profile made a policy, each name once. */
function namesOf(parties: readonly Party[]): readonly string[] {
  return [...new Set(parties.filter(isWorkload).map(({ name }) => name))].sort(compare);
}

/** Who comes in a change, when that is everybody there is. */
function whoComes(
  { change, sources, destinations }: EndedChange,
  after: Analysis,
): string | undefined {
  if (change.from.includes('anywhere')) {
    const { ports } = after.reach;
    const opened = ports.difference(
      ports.fromRanges(change.after),
      ports.fromRanges(change.before),
    );
    const isEveryone = destinations.every(({ name }) => {
      const number = after.parties.all.findIndex((each) => each.name === name);
      const open = number < 0 ? noPorts : openToAll(after, number, 'ingress');
      return ports.difference(opened, open) === noPorts;
    });
    return isEveryone ? 'everyone' : 'every address';
  }
  // pods of namespaces that nobody names come only where all pods do
  const isEveryPod = sources.some(
    ({ kind, name }) => kind === 'unseen' && name === `${anyPod} in ${otherNamespaces}`,
  );
  return isEveryPod ? 'every pod in the cluster' : undefined;
}
