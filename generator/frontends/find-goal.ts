import { nodeAt } from '../analysis/explain/entry-misses.ts';
import type { Goal } from '../analysis/explain/question.ts';
import { portsMeant, serviceGoals } from '../analysis/explain/service-goals.ts';
import type { Analysis } from '../analysis/reach/analyse.ts';
import { addressValue } from '../grammar/addresses.ts';
import { didYouMean } from '../grammar/did-you-mean.ts';
import { isHost } from '../grammar/hosts.ts';
import { UsageError } from '../io/usage.ts';
import type { Cluster, ClusterService } from '../model/cluster.ts';
import { someNames } from '../model/list-text.ts';
import type { Cause } from '../model/reach.ts';
import { findEnd, notFound, type Sought, soughtText, withoutBrackets } from './find-party.ts';
import { readOnePort, typedPort } from './read-port.ts';

/** Where a connection goes, and what is to be said of how it gets there. */
export interface FoundGoals {
  readonly goals: readonly Goal[];
  readonly notes: readonly Cause[];
}

/** A destination as people type it, with its port. */
export interface Target {
  readonly destination: string;
  readonly port: string;
}

/** `shop/orders:8080`, `svc/shop/orders:http`, `203.0.113.7:443/tcp`, `[2001:db8::1]:443`. */
export function readTarget(typed: string): Target {
  const parts = /^(?:\[([^\]]+)\]|([^:]+)):([^:]+)$/.exec(typed);
  const destination = parts?.[1] ?? parts?.[2];
  const port = parts?.[3];
  if (destination === undefined || port === undefined) {
    throw new UsageError(
      `${JSON.stringify(typed)} has no port`,
      'write namespace/name:port, svc/namespace/name:port, 203.0.113.7:443 or [2001:db8::1]:443',
    );
  }
  return { destination, port };
}

/** The DNS names outside that a destination stands for; they are to be among what is simulated. */
export function hostsAsked({ destination }: Target, cluster: Cluster, namespace: string): string[] {
  const name = hostName(destination);
  const called = serviceCalled(destination, cluster, namespace);
  const alias = called.service?.externalName;
  if (alias !== undefined)
    return dnsName(hostName(alias), cluster)?.isGuess === false ? [] : [hostName(alias)];
  return called.isService || !isHost(name) || name.includes('*') ? [] : [name];
}

/** Finds where a connection goes; what nothing here is called is a mistake. */
export function findGoals(analysis: Analysis, target: Target, sought: Sought): FoundGoals {
  const { cluster } = analysis;
  const { namespace } = sought;
  const { destination } = target;
  const called = serviceCalled(destination, cluster, namespace);
  const isSure = called.isService && !called.isGuess;
  const end = isSure ? undefined : findEnd(analysis, destination, namespace);
  if (end !== undefined && !(called.isGuess && isOutside(analysis, end.members))) {
    const port = readOnePort(target.port, portsOf(analysis, end.members));
    return { goals: [{ ...end, ...port }], notes: nodeNotes(analysis, end) };
  }
  if (called.pod !== undefined) {
    const pod = findEnd(analysis, called.pod, namespace);
    if (pod === undefined) throw notFound(analysis, called.pod, sought);
    const port = readOnePort(target.port, portsOf(analysis, pod.members));
    return { goals: [{ ...pod, ...port }], notes: [] };
  }
  if (called.service !== undefined) return throughService(analysis, called.service, target, sought);
  if (called.isService) throw noService(analysis, called.name, sought);
  const host = findEnd(analysis, hostName(destination), namespace);
  if (host !== undefined) return { goals: [{ ...host, ...readOnePort(target.port) }], notes: [] };
  throw notFound(analysis, destination, sought);
}

interface Called {
  readonly isService: boolean;
  /** A pod or a workload of that name goes before it. */
  readonly isGuess: boolean;
  /** namespace/name, as messages call it. */
  readonly name: string;
  readonly service?: ClusterService | undefined;
  /** namespace/name of the one pod behind a headless Service. */
  readonly pod?: string;
}

const explicit = /^(?:svc|service|services)$/i;

/** What Service a destination means, by its name, its DNS name or one of its addresses. */
function serviceCalled(typed: string, cluster: Cluster, namespace: string): Called {
  const service = (home: string, name: string): ClusterService | undefined =>
    cluster.services.find((each) => each.namespace === home && each.name === name);
  const parts = typed.split('/');
  const kindAt = parts.findIndex((each, index) => index < 2 && explicit.test(each));
  if (kindAt >= 0 && parts.length > 1) {
    const [home, name] = parts.length === 2 ? [namespace, parts[1]] : [parts[1 - kindAt], parts[2]];
    const full = `${home}/${name}`;
    return {
      isService: true,
      isGuess: false,
      name: full,
      service: service(home ?? '', name ?? ''),
    };
  }
  const value = addressValue(withoutBrackets(typed));
  const byAddress = cluster.services.find(
    (each) => value !== undefined && each.addresses.some((own) => addressValue(own) === value),
  );
  if (byAddress !== undefined)
    return { isService: true, isGuess: false, name: typed, service: byAddress };
  const dns = dnsName(hostName(typed), cluster);
  if (dns !== undefined) {
    const { home, name, pod } = dns;
    return {
      isService: true,
      isGuess: dns.isGuess,
      name: `${home}/${name}`,
      ...(pod === undefined ? { service: service(home, name) } : { pod: `${home}/${pod}` }),
    };
  }
  const [home, name] = parts.length === 1 ? [namespace, typed] : parts;
  const all = cluster.services.filter((each) => parts.length === 1 && each.name === typed);
  const found = service(home ?? '', name ?? '') ?? (all.length === 1 ? all[0] : undefined);
  return { isService: found !== undefined, isGuess: true, name: typed, service: found };
}

/** The parts of a name of the cluster's own DNS: `orders.shop.svc.cluster.local`, `db-0.db.data.svc`, `orders.shop`. */
function dnsName(
  typed: string,
  { namespaces, services }: Cluster,
):
  | {
      readonly home: string;
      readonly name: string;
      readonly pod?: string;
      readonly isGuess: boolean;
    }
  | undefined {
  const labels = typed.split('.');
  const at = labels.indexOf('svc');
  if (at === 2 || at === 3) {
    const [home = '', name = ''] = [labels[at - 1], labels[at - 2]];
    const pod = at === 3 ? labels[0] : undefined;
    return { home, name, isGuess: false, ...(pod !== undefined && { pod }) };
  }
  const [name = '', home = '', ...more] = labels;
  const isShort = labels.length === 2 && more.length === 0 && !typed.includes('/');
  const isThere = services.some((each) => each.namespace === home && each.name === name);
  return isShort && (namespaces.has(home) || isThere) ? { home, name, isGuess: true } : undefined;
}

function hostName(typed: string): string {
  return typed.toLowerCase().replace(/\.$/, '');
}

function isOutside({ reach }: Analysis, members: readonly number[]): boolean {
  return members.every((id) => reach.universe.isHost(id));
}

function throughService(
  analysis: Analysis,
  service: ClusterService,
  target: Target,
  sought: Sought,
): FoundGoals {
  const name = `${service.namespace}/${service.name}`;
  const { place, externalName } = service;
  if (externalName !== undefined) {
    const text = `Service ${name} is another name of ${externalName}`;
    const inside = dnsName(hostName(externalName), analysis.cluster);
    // a name of the cluster's own DNS leads to its Service, whose pods policies hold
    if (inside?.isGuess === false) {
      const meant = serviceCalled(hostName(externalName), analysis.cluster, service.namespace);
      if (meant.service?.externalName !== undefined)
        throw new UsageError(
          `Service ${name} is another name of ${externalName}, which is a name of something else again`,
          `ask for what ${meant.service.externalName} is`,
        );
      const next = { ...target, destination: hostName(externalName) };
      const { goals, notes } = findGoals(analysis, next, sought);
      return { goals, notes: [{ text, place }, ...notes] };
    }
    const host = findEnd(analysis, hostName(externalName), service.namespace);
    if (host === undefined) throw notFound(analysis, externalName, sought);
    return { goals: [{ ...host, ...readOnePort(target.port) }], notes: [{ text, place }] };
  }
  const typed = typedPort(target.port);
  const asked =
    typed?.kind === 'name'
      ? { name: typed.name }
      : (({ port, protocol }) => ({ port, protocol }))(readOnePort(target.port));
  if (!service.isHeadless && portsMeant(service, asked).length === 0) {
    const has = service.ports.map(
      (each) => `${each.port}/${each.protocol}${each.name === undefined ? '' : ` (${each.name})`}`,
    );
    throw new UsageError(
      `Service ${name} has no port ${target.port}`,
      `it has ${has.join(', ') || 'none'}; the pods behind it have ports of their own: ask for them by the workload's name`,
    );
  }
  const goals = serviceGoals(analysis, service, asked);
  if (goals.length === 0) throw leadsNowhere(service, name, sought);
  const names = goals.map(({ members, port }) => {
    const party = analysis.parties.of[members[0] ?? 0] ?? 0;
    return `${analysis.parties.all[party]?.name ?? ''} port ${port}`;
  });
  const ends = goals.map(({ address, port }, index) =>
    address === undefined ? (names[index] ?? '') : `${address} port ${port}`,
  );
  const text = `${target.destination}:${target.port} is ${service.isHeadless ? 'headless ' : ''}Service ${name}: it leads to ${someNames([...new Set(ends)])}, which is what policies see`;
  return { goals, notes: [{ text, place }] };
}

function leadsNowhere({ selector }: ClusterService, name: string, { live }: Sought): UsageError {
  if (selector !== undefined)
    return live === undefined
      ? new UsageError(
          `Service ${name} leads to no pods of these manifests`,
          'look at its selector, and at its targetPort where that is a name; or add the manifests of its pods',
        )
      : new UsageError(
          `Service ${name} leads to no pods of the cluster`,
          'look at its selector, and at its targetPort where that is a name',
        );
  return live === undefined
    ? new UsageError(
        `Service ${name} has no selector, and its Endpoints are not in the manifests`,
        'add them: kubectl get endpointslices -o yaml',
      )
    : new UsageError(
        `Service ${name} has no selector, and Endpoints are not read of a cluster`,
        'ask for an address that it leads to: kubectl get endpointslices prints them',
      );
}

function noService({ cluster }: Analysis, name: string, sought: Sought): UsageError {
  const all = cluster.services.map((each) => `${each.namespace}/${each.name}`);
  return new UsageError(
    `there is no Service ${name} in ${soughtText(sought)}`,
    didYouMean(name, all) ??
      (all.length === 0 ? 'no Service is there' : `the Services are ${someNames(all)}`),
  );
}

/** An address that is a Node's has a name. */
function nodeNotes(
  { cluster }: Analysis,
  { address, pod }: Pick<Goal, 'address' | 'pod'>,
): readonly Cause[] {
  const node = address === undefined || pod !== undefined ? undefined : nodeAt(cluster, address);
  return node === undefined ? [] : [{ text: `${address} is the address of Node ${node}` }];
}

/** Container ports of members. */
export function portsOf(
  { reach }: Analysis,
  members: readonly number[],
): readonly { name?: string; port: number; protocol: 'TCP' | 'UDP' | 'SCTP' }[] {
  return members.flatMap((id) => {
    const member = reach.universe.members[id];
    return member?.kind === 'pods' ? member.ports : [];
  });
}
