import { groupBy } from '../../stages/resolve/find.ts';
import type { DraftedWorkload } from '../draft.ts';
import { mentionsIn } from '../mentions.ts';
import { asksForHost, type Setting } from '../pod-settings.ts';
import type { NamedHost } from '../service-names.ts';
import type { Reference } from './reference.ts';

/** So many programs with one configuration: what stands in it is not about each of them. */
const many = 3;

/** Who has a configuration. */
export interface Users {
  readonly workloads: ReadonlySet<DraftedWorkload>;
  /** By their images: a web server and a worker of one image are one program, and connect to the same. */
  readonly programs: number;
}

/** Who has each shared configuration. */
export function usersOfEach(
  settings: ReadonlyMap<DraftedWorkload, readonly Setting[]>,
): ReadonlyMap<string, Users> {
  const found = new Map<string, { workloads: Set<DraftedWorkload>; programs: Set<unknown> }>();
  for (const [workload, own] of settings)
    for (const [shared, all] of groupBy(own, (each) =>
      each.shared === undefined ? [] : [each.shared],
    )) {
      const users = found.get(shared) ?? { workloads: new Set(), programs: new Set() };
      users.workloads.add(workload);
      const programs = all.flatMap(({ program }) => program ?? []);
      for (const each of programs.length > 0 ? programs : [workload]) users.programs.add(each);
      found.set(shared, users);
    }
  return new Map(
    [...found].map(([shared, { workloads, programs }]) => [
      shared,
      { workloads, programs: programs.size },
    ]),
  );
}

/**
 * How many workloads have the configuration that evidence is from, where it is
 * not about each of them: many programs have it and it names several services, or it
 * names this workload too and is a list of everybody. Variables that name a
 * single service say of whoever takes them that it connects there; a file may
 * be about one of the programs that read it.
 */
export function sharedBy(
  from: DraftedWorkload,
  settings: readonly Setting[],
  hostNamed: (host: string, from: string) => NamedHost,
  found: readonly Reference[],
  usersOf: (shared: string) => Users,
): (reference: Line) => number | undefined {
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
    settings.flatMap(({ shared, text, name = '' }) => {
      if (shared === undefined || usersOf(shared).programs < 2) return [];
      const isOwn = mentionsIn(text).some(({ host, port, scheme }) => {
        // a word alone may be the name of a database or a user
        const isAddress = port !== undefined || scheme !== undefined || asksForHost.test(name);
        if (!isAddress) return false;
        const to = hostNamed(host, from.namespace);
        return to.kind === 'service' && to.led.leadsTo.includes(from);
      });
      return isOwn ? [shared] : [];
    }),
  );
  return (reference) => {
    const shared = configurations.get(reference.evidence.words);
    if (shared === undefined) return undefined;
    const { workloads, programs } = usersOf(shared);
    // the address of a program, told to all that run it, is mostly its own
    const isFellow = reference.kind === 'service' && workloads.has(reference.to);
    if (isFellow && programs < 2) return workloads.size;
    if (variables.has(shared) && (named.get(shared)?.size ?? 0) < 2) return undefined;
    return programs >= many || listsItself.has(shared) ? workloads.size : undefined;
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

/** What a configuration says that many share is a question to each of them, unless it is said elsewhere as well. */
export function reviewed(
  found: readonly Reference[],
  sharedBy: (reference: Line) => number | undefined,
): readonly Reference[] {
  const isShared = (each: Reference): each is Line =>
    each.kind !== 'question' && each.kind !== 'self' && sharedBy(each) !== undefined;
  const said = new Set(
    found.flatMap((each) =>
      each.kind === 'question' || each.kind === 'self' || isShared(each) ? [] : [keyOf(each)],
    ),
  );
  return found.flatMap((each): Reference[] => {
    if (!isShared(each)) return [each];
    return said.has(keyOf(each)) ? [] : [asQuestion(each, sharedBy(each) ?? 0)];
  });
}

type Line = Exclude<Reference, { kind: 'question' | 'self' }>;

function keyOf(line: Line): string {
  return line.kind === 'api-server' ? line.kind : `${connectionTo(line)}:${line.port}`;
}

function asQuestion(reference: Line, users: number): Reference {
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
