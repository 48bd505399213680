import type { DraftedWorkload } from '../draft.ts';
import { mentionsIn } from '../mentions.ts';
import type { Setting } from '../pod-settings.ts';
import type { NamedHost } from '../service-names.ts';
import type { Reference } from './reference.ts';

/** So many workloads with one configuration: what stands in it is not about each of them. */
const many = 3;

/**
 * How many workloads have the configuration that evidence is from, where it is
 * not about each of them: many have it and it names several services, or it
 * names this workload too and is a list of everybody. Variables that name a
 * single service say of whoever takes them that it connects there; a file may
 * be about one of the programs that read it.
 */
export function sharedBy(
  from: DraftedWorkload,
  settings: readonly Setting[],
  hostNamed: (host: string, from: string) => NamedHost,
  found: readonly Reference[],
  usersOf: (shared: string) => number,
): (words: string) => number | undefined {
  const configurations = new Map(
    settings.flatMap(({ words, shared }) => (shared === undefined ? [] : [[words, shared]])),
  );
  const variables = new Set(
    settings.flatMap(({ shared, isVariable }) =>
      shared !== undefined && isVariable === true ? [shared] : [],
    ),
  );
  const named = new Map<string, Set<string>>();
  for (const each of found) {
    if (each.kind === 'question') continue;
    const shared = configurations.get(each.evidence.words);
    if (shared !== undefined)
      named.set(shared, (named.get(shared) ?? new Set()).add(connectionTo(each)));
  }
  const listsItself = new Set(
    settings.flatMap(({ shared, text }) => {
      if (shared === undefined || usersOf(shared) < 2) return [];
      const isOwn = mentionsIn(text).some(({ host }) => {
        const to = hostNamed(host, from.namespace);
        return to.kind === 'service' && to.led.leadsTo.includes(from);
      });
      return isOwn ? [shared] : [];
    }),
  );
  return (words) => {
    const shared = configurations.get(words);
    if (shared === undefined) return undefined;
    if (variables.has(shared) && (named.get(shared)?.size ?? 0) < 2) return undefined;
    const users = usersOf(shared);
    return users >= many || listsItself.has(shared) ? users : undefined;
  };
}

function connectionTo(reference: Exclude<Reference, { kind: 'question' }>): string {
  switch (reference.kind) {
    case 'service':
      return `${reference.to.namespace}/${reference.to.service}`;
    case 'outside':
      return reference.host;
    default:
      return reference.kind;
  }
}

/** What a configuration says that many share is a question to each of them. */
export function reviewed(
  reference: Reference,
  sharedBy: (words: string) => number | undefined,
): Reference {
  if (reference.kind === 'question' || reference.kind === 'self') return reference;
  const users = sharedBy(reference.evidence.words);
  if (users === undefined) return reference;
  const words = `(${reference.evidence.words}; ${users} workloads have this configuration)`;
  switch (reference.kind) {
    case 'service':
      return {
        kind: 'question',
        about: 'consumes',
        words: `${reference.to.namespace}/${reference.to.service}:${reference.port} ${words}: does it connect?`,
      };
    case 'api-server':
      return { kind: 'question', about: 'consumes', words: `$kube-api ${words}: does it connect?` };
    case 'outside':
      return {
        kind: 'question',
        about: 'egress',
        words: `${reference.host}:${reference.port} ${words}: does it connect?`,
      };
  }
}
