import type { NamedConnection } from '../../model/flow.ts';
import type { DraftedWorkload } from '../draft.ts';
import { writtenPort } from '../service-names.ts';
import type { Reference } from './reference.ts';

/** What each workload was seen to connect to. */
export function observedReferences(
  drafted: readonly DraftedWorkload[],
  observed: readonly NamedConnection[],
): ReadonlyMap<DraftedWorkload, readonly Reference[]> {
  const byKey = new Map(drafted.flatMap((each) => keysOf(each).map((key) => [key, each])));
  const found = new Map<DraftedWorkload, Reference[]>(drafted.map((each) => [each, []]));
  for (const each of observed) {
    const from = byKey.get(each.from);
    const reference = from === undefined ? undefined : referenceOf(each, from, byKey);
    if (from !== undefined && reference !== undefined) found.get(from)?.push(reference);
  }
  return found;
}

function referenceOf(
  { to, port, protocol, words }: NamedConnection,
  from: DraftedWorkload,
  byKey: ReadonlyMap<string, DraftedWorkload>,
): Reference | undefined {
  const evidence = { source: 'flows' as const, words };
  if ('host' in to) return { kind: 'outside', host: to.host, port, protocol, evidence };
  if ('apiServer' in to) return { kind: 'api-server', evidence };
  if ('question' in to)
    return {
      kind: 'question',
      about: 'egress',
      words: `port ${writtenPort({ port, protocol })} (${words}): ${to.question}`,
    };
  const provider = byKey.get(to.workload);
  if (provider === undefined) return undefined;
  const declared = provider.workload.ports.find(
    (has) => has.port === port && has.protocol === protocol,
  );
  const written = writtenPort(declared ?? { port, protocol });
  return provider === from
    ? { kind: 'self', port: written, evidence }
    : { kind: 'service', to: provider, port: written, evidence };
}

function keysOf({ namespace, all }: DraftedWorkload): string[] {
  return all.map(({ kind, name }) => `${namespace}/${kind}/${name}`);
}

/** Keeps connections that two sources know; what one alone says becomes a question. */
export function confirmed(references: readonly Reference[]): readonly Reference[] {
  const sources = new Map<string, Set<string>>();
  for (const each of references) {
    if (each.kind === 'question') continue;
    const key = connectionOf(each);
    sources.set(key, (sources.get(key) ?? new Set()).add(each.evidence.source));
  }
  return references.map((each): Reference => {
    if (each.kind === 'question') return each;
    const key = connectionOf(each);
    if ((sources.get(key)?.size ?? 0) > 1) return each;
    const words = `${key} (${each.evidence.words} alone): does it connect?`;
    return { kind: 'question', about: each.kind === 'outside' ? 'egress' : 'consumes', words };
  });
}

function connectionOf(reference: Exclude<Reference, { kind: 'question' }>): string {
  switch (reference.kind) {
    case 'service':
      return `${reference.to.namespace}/${reference.to.service}:${reference.port}`;
    case 'self':
      return `$self:${reference.port}`;
    case 'api-server':
      return '$kube-api';
    case 'outside':
      return `${reference.host}:${reference.port}`;
  }
}
