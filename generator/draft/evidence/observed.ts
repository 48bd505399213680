import type { Protocol } from '../../model/policy.ts';
import type { DraftedWorkload } from '../draft.ts';
import { writtenPort } from '../service-names.ts';
import type { Reference } from './references.ts';

/** A connection that was observed, from a workload of the manifests. */
export interface ObservedReference {
  /** The object that it came from: namespace/Kind/name. */
  readonly from: string;
  /** Another object, or a host or address outside. */
  readonly to: { readonly workload: string } | { readonly host: string };
  readonly protocol: Protocol;
  readonly port: number;
  /** How often, and when last, for the comment. */
  readonly words: string;
}

/** What a workload was seen to connect to. */
export function observedBy(
  drafted: DraftedWorkload,
  all: readonly DraftedWorkload[],
  observed: readonly ObservedReference[],
): readonly Reference[] {
  const key = keyOf(drafted);
  return observed
    .filter((each) => each.from === key)
    .flatMap((each): Reference[] => {
      const evidence = { source: 'flows' as const, words: each.words };
      const { to, port, protocol } = each;
      if ('host' in to) return [{ kind: 'outside', host: to.host, port, protocol, evidence }];
      const provider = all.find((other) => keyOf(other) === to.workload);
      if (provider === undefined) return [];
      const declared = provider.workload.ports.find(
        (has) => has.port === port && has.protocol === protocol,
      );
      const written = writtenPort(declared ?? { port, protocol });
      return provider === drafted
        ? [{ kind: 'self', port: written, evidence }]
        : [{ kind: 'service', to: provider, port: written, evidence }];
    });
}

function keyOf({ namespace, workload }: DraftedWorkload): string {
  return `${namespace}/${workload.kind}/${workload.name}`;
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
