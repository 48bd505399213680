import type { Subject } from '../../model/connection.ts';
import type { Consumption, PeerRef, PlatformFacts } from '../../model/intent.ts';
import { groupBy, type Lookup } from './find.ts';

type ServiceRef = Extract<PeerRef, { kind: 'service' }>;

export interface Consumer {
  readonly subject: Subject;
  readonly consumption: Consumption;
}

/** Who is who among the loaded profiles, and who consumes whom. */
export interface Network {
  readonly subjects: readonly Subject[];
  /**
   * The loaded profile's subject that a reference means, as written by `from`: of that name, else
   * the one that a Service of that name leads to.
   */
  readonly named: (ref: ServiceRef, from: Subject) => Subject | undefined;
  /** What a service consumes: its own lines, and the platform's defaults. */
  readonly consumptionsOf: (subject: Subject) => readonly Consumption[];
  readonly consumersOf: (subject: Subject) => readonly Consumer[];
  /** Who a name of the platform stands for as a caller; empty where the platform does not say. */
  readonly callersNamed: (name: string) => readonly PeerRef[];
  /** A namespace's name in this environment. */
  readonly mapped: (namespace: string) => string;
  /** The namespace that a reference means: its own or the asker's, renamed by the platform. */
  readonly namespaceOf: (ref: ServiceRef, from: Subject) => string | undefined;
}

export function network(
  subjects: readonly Subject[],
  platform: PlatformFacts,
  look: Pick<Lookup, 'find'>,
): Network {
  const byService = groupBy(subjects, (each) => [each.service]);
  const namespaceOf = (ref: ServiceRef, from: Subject): string | undefined =>
    ref.namespace === undefined
      ? from.namespace
      : (platform.namespaces.get(ref.namespace) ?? ref.namespace);
  const named = (ref: ServiceRef, from: Subject): Subject | undefined => {
    const namespace = namespaceOf(ref, from);
    const all = byService.get(ref.service) ?? [];
    const exact = all.find((each) => each.namespace === namespace);
    if (exact !== undefined) return exact;
    // one side does not say its namespace: then both are the release's, unless the reference says otherwise
    const open = all.filter((each) => each.namespace === undefined || namespace === undefined);
    if (ref.namespace === undefined && open.length === 1) return open[0];
    return behindService(ref.service, namespace);
  };
  const behindService = (name: string, namespace: string | undefined): Subject | undefined => {
    const { service } = look.find({ service: name, ...(namespace !== undefined && { namespace }) });
    if (service === undefined) return undefined;
    const led = subjects.filter((each) => each.services.includes(service));
    // of several none is meant more than the others
    return led.length === 1 ? led[0] : undefined;
  };
  const consumptionsOf = (subject: Subject): readonly Consumption[] => {
    if (subject.intent === undefined) return [];
    const own = subject.intent.consumes;
    const defaults = platform.consumes.filter(
      ({ peer }) => peer.kind !== 'service' || named(peer, subject) !== subject,
    );
    return [...own, ...defaults];
  };
  const consumers = new Map<Subject, Consumer[]>();
  for (const subject of subjects) {
    for (const consumption of consumptionsOf(subject)) {
      const provider =
        consumption.peer.kind === 'service' ? named(consumption.peer, subject) : undefined;
      if (provider === undefined || provider === subject) continue;
      const known = consumers.get(provider);
      if (known === undefined) consumers.set(provider, [{ subject, consumption }]);
      else known.push({ subject, consumption });
    }
  }
  return {
    subjects,
    named,
    namespaceOf,
    callersNamed: (name) => platform.peers.get(name)?.from ?? [],
    mapped: (namespace) => platform.namespaces.get(namespace) ?? namespace,
    consumptionsOf,
    consumersOf: (subject) => consumers.get(subject) ?? [],
  };
}
