import { isV4OrV6 } from '../grammar/addresses.ts';
import { matches } from '../grammar/selectors.ts';
import type { ContainerPort, ObjectId, Service, ServicePort } from '../model/manifest.ts';
import { groupBy } from '../stages/resolve/find.ts';
import type { DraftedWorkload } from './draft.ts';
import { runsToItsEnd } from './held-pods.ts';

/** A Service with the workloads whose pods it leads to. */
export interface LedService {
  readonly service: Service;
  readonly namespace: string;
  readonly leadsTo: readonly DraftedWorkload[];
  /** DNS gives the pods' own addresses: ports are the pods'. */
  readonly isHeadless: boolean;
  /** The blocks that its load balancer lets in; empty where it says none. */
  readonly sourceRanges: readonly string[];
}

/** What a host name of the cluster means, asked from a namespace. */
export type NamedHost =
  | { readonly kind: 'service'; readonly led: LedService; readonly isPod: boolean }
  | { readonly kind: 'api-server' }
  /** It can only be a name of the cluster, and nothing here has it. */
  | {
      readonly kind: 'unknown-service';
      readonly name: string;
      readonly namespace: string;
      /** The custom resource that an operator may make it of. */
      readonly maker?: ObjectId;
    }
  | { readonly kind: 'outside' };

/** Reads the names that cluster DNS has: `svc`, `svc.ns`, `svc.ns.svc[.domain]`, and pods of a StatefulSet before them. */
export function serviceNames(
  led: readonly LedService[],
): (host: string, from: string) => NamedHost {
  const byName = new Map(led.map((each) => [`${each.namespace}/${each.service.name}`, each]));
  const namespaces = new Set(led.map((each) => each.namespace));
  const service = (name: string, namespace: string): NamedHost | undefined => {
    const found = byName.get(`${namespace}/${name}`);
    return found === undefined ? undefined : { kind: 'service', led: found, isPod: false };
  };
  const pod = (name: string, behind: string, namespace: string): NamedHost | undefined => {
    const found = byName.get(`${namespace}/${behind}`);
    if (found === undefined) return undefined;
    // several sets may stand behind one Service: a pod is of one of them; which members an operator makes, only their names say
    const leadsTo = found.leadsTo.filter(({ all, operated }) =>
      all.some(
        (each) =>
          (each.kind === 'StatefulSet' || operated !== undefined) &&
          isMember(name, each.name, operated !== undefined),
      ),
    );
    const isOne = found.leadsTo.length === 0 ? /-\d+$/.test(name) : leadsTo.length > 0;
    return isOne ? { kind: 'service', led: { ...found, leadsTo }, isPod: true } : undefined;
  };
  return (host, from) => {
    if (isV4OrV6(host)) return { kind: 'outside' };
    const parts = host.split('.');
    const end = parts.indexOf('svc');
    const isQualified =
      end >= 2 && (end === parts.length - 1 || /^cluster$/.test(parts[end + 1] ?? ''));
    const names = isQualified ? parts.slice(0, end) : parts;
    const [a = '', b, c, ...more] = names;
    if (more.length > 0) return { kind: 'outside' };
    if (a === 'kubernetes' && (b === undefined || b === 'default')) {
      if (service(a, b ?? from) === undefined) return { kind: 'api-server' };
    }
    const found =
      b === undefined
        ? service(a, from)
        : c === undefined
          ? (service(a, b) ?? (isQualified ? undefined : pod(a, b, from)))
          : pod(a, b, c);
    if (found !== undefined) return found;
    if (isQualified) {
      const [name, namespace] = c === undefined ? [a, b ?? from] : [b ?? '', c];
      return { kind: 'unknown-service', name, namespace };
    }
    // a name of one label has no other place than this namespace
    if (b === undefined) return { kind: 'unknown-service', name: a, namespace: from };
    if (c === undefined && namespaces.has(b))
      return { kind: 'unknown-service', name: a, namespace: b };
    if (isMemberOfOthers(a, b, c, namespaces))
      return { kind: 'unknown-service', name: b, namespace: c ?? from };
    return { kind: 'outside' };
  };
}

/**
 * Whether a name is one of a pod behind a headless Service of another release:
 * `mongo-0.mongo-headless`, `mongo-0.mongo.data`. No domain of the internet
 * ends with a dash inside; else the Service must be called like its pods, and
 * the namespace be known here.
 */
function isMemberOfOthers(
  pod: string,
  service: string,
  namespace: string | undefined,
  namespaces: ReadonlySet<string>,
): boolean {
  const set = /^(.+)-\d+$/.exec(pod)?.[1];
  if (set === undefined || pod.startsWith('_')) return false;
  const isCalledAlike = service === set || service.startsWith(`${set}-`);
  const isNoDomain = (last: string): boolean => last.includes('-') && !last.startsWith('xn--');
  if (namespace === undefined) return isCalledAlike || isNoDomain(service);
  return isCalledAlike && (namespaces.has(namespace) || isNoDomain(namespace));
}

/** An operator has names of its own between the resource's and the number: `events-kafka-0`. */
function isMember(pod: string, set: string, isOperated: boolean): boolean {
  const form = isOperated ? /^(?:[a-z0-9-]+-)?\d+$/ : /^\d+$/;
  return pod.startsWith(`${set}-`) && form.test(pod.slice(set.length + 1));
}

/** The Services of the manifests, with the workloads that their selectors catch: those that listen, where some do. */
export function ledServices(
  services: readonly Service[],
  workloads: readonly DraftedWorkload[],
  namespaceOf: (object: { readonly namespace?: string }) => string,
  isHeadless: (service: Service) => boolean,
  sourceRanges: (service: Service) => readonly string[],
): LedService[] {
  // by each label of its pods; those of operators are few, and come last
  const found = groupBy(workloads, ({ namespace, workload, operated }) =>
    operated === undefined
      ? [
          namespace,
          ...Object.entries(workload.podLabels).map((pair) => [namespace, ...pair].join()),
        ]
      : [`${namespace} operated`],
  );
  return services.map((service) => {
    const namespace = namespaceOf(service);
    const { selector } = service;
    const [pair = []] = Object.entries(selector ?? {});
    const own = found.get([namespace, ...pair].join()) ?? [];
    const labelled =
      selector === undefined
        ? []
        : [...own, ...(found.get(`${namespace} operated`) ?? [])].filter(
            ({ workload, operated }) =>
              operated === undefined
                ? matches({ matchLabels: selector, matchExpressions: [] }, workload.podLabels)
                : // one of its Services may ask for some of the pods: those of a role
                  operated !== 'unknown' &&
                  matches({ matchLabels: operated, matchExpressions: [] }, selector),
          );
    const listening = labelled.filter((to) =>
      service.ports.some((port) => podPort(port, to, labelled) !== undefined),
    );
    return {
      service,
      namespace,
      leadsTo: listening.length > 0 ? listening : labelled,
      isHeadless: isHeadless(service),
      sourceRanges: sourceRanges(service),
    };
  });
}

/**
 * The pod's port behind a Service's, as a profile writes it: the container's
 * name for it where there is one. Pods of several workloads may have the labels
 * that the Service asks for, and only some listen there: those that say so,
 * else those that do not run to their end.
 */
export function podPort(
  port: ServicePort,
  to: DraftedWorkload,
  leadsTo: readonly DraftedWorkload[],
): string | undefined {
  const { operated } = to;
  const { targetPort, protocol } = port;
  const declared = declaredPort(port, to);
  if (declared !== undefined) return writtenPort(declared);
  const isOthers = leadsTo.some(
    (each) => declaredPort(port, each) !== undefined || (isTask(to) && !isTask(each)),
  );
  if (isOthers) return undefined;
  // a name that no container has leads nowhere; those of an operator's pods are not here to look at
  if (typeof targetPort === 'string' && operated !== undefined)
    return writtenPort({ name: targetPort, port: port.port, protocol });
  return typeof targetPort === 'number' ? writtenPort({ port: targetPort, protocol }) : undefined;
}

function declaredPort(
  { targetPort, protocol }: ServicePort,
  { workload }: DraftedWorkload,
): ContainerPort | undefined {
  return workload.ports.find(
    (each) =>
      each.protocol === protocol &&
      (typeof targetPort === 'string' ? each.name === targetPort : each.port === targetPort),
  );
}

function isTask({ all }: DraftedWorkload): boolean {
  return all.every(runsToItsEnd);
}

/** `http`, 8080 or 53/udp. */
export function writtenPort({ name, port, protocol }: ContainerPort): string {
  const suffix = protocol === 'TCP' ? '' : `/${protocol.toLowerCase()}`;
  return `${name ?? port}${suffix}`;
}
