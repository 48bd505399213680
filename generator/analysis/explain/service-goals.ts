import { addressValue } from '../../grammar/addresses.ts';
import { type ClusterService, isSameWorkload, type PodSet } from '../../model/cluster.ts';
import type { ServicePort } from '../../model/manifest.ts';
import type { Labels, Protocol } from '../../model/policy.ts';
import type { PodMember } from '../population/members.ts';
import type { Analysis } from '../reach/analyse.ts';
import type { Goal } from './question.ts';

/** A port of a Service as it is asked for: `http`, or a number with its protocol. */
export type AskedServicePort =
  | { readonly name: string }
  | { readonly port: number; readonly protocol: Protocol };

/** The ports of a Service that are meant; a name may stand for one alone. */
export function portsMeant(
  { ports }: Pick<ClusterService, 'ports'>,
  asked: AskedServicePort,
): readonly ServicePort[] {
  return ports.filter((each) =>
    'name' in asked
      ? each.name === asked.name
      : each.port === asked.port && each.protocol === asked.protocol,
  );
}

/**
 * Where a connection to a port of a Service goes, as policies see it: to the
 * target port of each kind of its pods, or to the addresses of its Endpoints.
 * A headless Service has no port of its own: its name leads to the pods, on
 * the port that is asked for.
 */
export function serviceGoals(
  analysis: Analysis,
  service: ClusterService,
  asked: AskedServicePort,
): readonly Goal[] {
  const meant = portsMeant(service, asked);
  if (service.selector === undefined)
    return meant.flatMap((each) => backendGoals(analysis, service, each));
  const goals = new Map<string, Goal>();
  for (const set of analysis.cluster.pods.filter((each) => isPodOf(service, each))) {
    const members = membersOf(analysis, service, set);
    if (members.length === 0) continue;
    for (const [port, protocol] of targetsAt(service, set, asked, meant)) {
      const key = `${members.join()} ${port}`;
      const pods = set.pod === undefined ? [] : [...(goals.get(key)?.pods ?? []), set.pod];
      goals.set(key, { members, protocol, port, ...(pods.length > 0 && { pods }) });
    }
  }
  return [...goals.values()];
}

function targetsAt(
  { isHeadless }: ClusterService,
  pod: PodSet,
  asked: AskedServicePort,
  meant: readonly ServicePort[],
): readonly (readonly [number, Protocol])[] {
  if (isHeadless && !('name' in asked)) return [[asked.port, asked.protocol]];
  return meant.flatMap(({ targetPort, protocol }) => {
    if (typeof targetPort === 'number') return [[targetPort, protocol] as const];
    return pod.ports
      .filter((each) => each.name === targetPort && each.protocol === protocol)
      .map((each) => [each.port, protocol] as const);
  });
}

function backendGoals(
  { reach: { universe }, parties }: Analysis,
  { backends }: ClusterService,
  { name, protocol }: ServicePort,
): readonly Goal[] {
  return backends
    .filter((each) => each.protocol === protocol && (each.name === undefined || each.name === name))
    .map(({ address, port }) => {
      const value = addressValue(address);
      const pods = universe.members.flatMap((member, id) =>
        member.kind === 'pods' && [...member.addresses].some((own) => addressValue(own) === value)
          ? [id]
          : [],
      );
      const party = parties.of[pods[0] ?? -1];
      const members =
        party === undefined
          ? [universe.pieceOf(address) ?? 0]
          : pods.filter((id) => parties.of[id] === party);
      return { members, address, protocol, port };
    });
}

/** Services that lead to a member, or to the address that it is. */
export function servicesOf(
  { cluster, reach: { universe } }: Analysis,
  id: number,
  address?: string,
): readonly ClusterService[] {
  const member = universe.members[id];
  if (address !== undefined && member?.kind === 'addresses') {
    const value = addressValue(address);
    return cluster.services.filter((each) =>
      each.backends.some((own) => addressValue(own.address) === value),
    );
  }
  if (member?.kind !== 'pods') return [];
  const { workload, labels } = member;
  return cluster.services.filter(
    ({ namespace, selector }) =>
      selector !== undefined && namespace === workload.namespace && hasAll(selector, labels),
  );
}

/** Whether a Service leads to pods. */
export function isPodOf(
  { namespace, selector }: Pick<ClusterService, 'namespace' | 'selector'>,
  { workload, labels, numbering }: PodSet,
): boolean {
  if (selector === undefined || workload.namespace !== namespace) return false;
  return Object.entries(selector).every(([key, value]) => {
    const prefix = numbering?.prefixes[key];
    if (prefix !== undefined && Object.hasOwn(numbering?.prefixes ?? {}, key))
      return value.startsWith(prefix);
    return Object.hasOwn(labels, key) && labels[key] === value;
  });
}

function hasAll(selector: Labels, labels: Labels): boolean {
  return Object.entries(selector).every(
    ([key, value]) => Object.hasOwn(labels, key) && labels[key] === value,
  );
}

/** The members that pods of a Service are. */
function membersOf(
  { reach: { universe } }: Analysis,
  { selector = {} }: ClusterService,
  { workload, pod, numbering }: PodSet,
): readonly number[] {
  const isNumbered = (member: PodMember): boolean =>
    Object.keys(numbering?.prefixes ?? {}).every(
      (key) =>
        !Object.hasOwn(selector, key) ||
        !Object.hasOwn(member.labels, key) ||
        member.labels[key] === selector[key],
    );
  return universe.members.flatMap((member, id) => {
    if (member.kind !== 'pods' || !isSameWorkload(member.workload, workload)) return [];
    const isMeant = pod === undefined ? member.pods.size === 0 : member.pods.has(pod);
    return isMeant && isNumbered(member) ? [id] : [];
  });
}
