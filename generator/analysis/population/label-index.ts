import { matches } from '../../grammar/selectors.ts';
import type { Labels, Namespaces, Selector } from '../../model/policy.ts';

interface Entry {
  readonly id: number;
  readonly labels: Labels;
}

/** Members of one namespace by label. */
class Postings {
  readonly all: Entry[] = [];
  private readonly byLabel = new Map<string, Entry[]>();

  add(entry: Entry): void {
    this.all.push(entry);
    for (const [key, value] of Object.entries(entry.labels)) {
      const posting = `${key}=${value}`;
      const list = this.byLabel.get(posting);
      if (list === undefined) this.byLabel.set(posting, [entry]);
      else list.push(entry);
    }
  }

  /** The shortest list that can hold every match. */
  candidates(selector: Selector | 'all'): readonly Entry[] {
    if (selector === 'all') return this.all;
    let shortest: readonly Entry[] = this.all;
    for (const [key, value] of Object.entries(selector.matchLabels)) {
      const list = this.byLabel.get(`${key}=${value}`) ?? [];
      if (list.length < shortest.length) shortest = list;
    }
    return shortest;
  }
}

/**
 * Finds pods by namespace and labels without looking at every pod: lists by
 * `key=value`, of each namespace and of all.
 */
export class LabelIndex {
  private readonly namespaces = new Map<
    string,
    { readonly labels: Labels; readonly pods: Postings }
  >();
  private readonly everywhere = new Postings();

  /** A namespace without pods is known too: selectors may match it. */
  addNamespace(name: string, labels: Labels): void {
    if (!this.namespaces.has(name)) this.namespaces.set(name, { labels, pods: new Postings() });
  }

  add(id: number, namespace: string, labels: Labels): void {
    const entry = { id, labels };
    this.everywhere.add(entry);
    this.namespaces.get(namespace)?.pods.add(entry);
  }

  /** Ids of the pods that match, ascending. `own` is the policy's namespace. */
  select(namespaces: Namespaces, pods: Selector | 'all', own: string): number[] {
    const found: number[] = [];
    const take = (entries: readonly Entry[]): void => {
      for (const { id, labels } of entries) if (matches(pods, labels)) found.push(id);
    };
    if (namespaces.kind === 'all') take(this.everywhere.candidates(pods));
    else for (const each of this.chosen(namespaces, own)) take(each.candidates(pods));
    return isAscending(found) ? found : found.sort((a, b) => a - b);
  }

  private chosen(namespaces: Exclude<Namespaces, { kind: 'all' }>, own: string): Postings[] {
    if (namespaces.kind === 'labels') {
      return [...this.namespaces.values()]
        .filter(({ labels }) => matches(namespaces.selector, labels))
        .map(({ pods }) => pods);
    }
    const names = namespaces.kind === 'own' ? [own] : new Set(namespaces.names);
    return [...names].flatMap((name) => {
      const known = this.namespaces.get(name);
      return known === undefined ? [] : [known.pods];
    });
  }
}

function isAscending(ids: readonly number[]): boolean {
  return ids.every((id, index) => index === 0 || (ids[index - 1] ?? 0) < id);
}
