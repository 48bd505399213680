import type { Cluster } from '../model/cluster.ts';
import { compare } from '../model/order.ts';
import type { ListeningPort } from '../model/probe.ts';
import type { Draft } from './draft.ts';
import type { LeftOutCounter } from './left-out.ts';
import { resolvesNames } from './lookups.ts';
import type { Server } from './servers.ts';
import type { Simulations } from './simulations.ts';

type Service = Cluster['services'][number];

/**
 * For each Service one declared connection through its DNS name, from the
 * first source that has one and may look names up: that the name resolves,
 * and that the Service's port leads to the pod's.
 */
export function serviceConnections(
  simulations: Simulations,
  servers: readonly Server[],
  declared: readonly Draft[],
  left: LeftOutCounter,
): readonly Draft[] {
  const { cluster } = simulations.actual;
  const services = [...cluster.services].sort(
    (a, b) => compare(a.namespace, b.namespace) || compare(a.name, b.name),
  );
  return services.flatMap((service): Draft[] => {
    const behind = serversBehind(service, servers);
    if (behind === undefined) return [];
    const [server, ...more] = behind;
    const leads = server === undefined ? [] : portsOf(service, server);
    if (server === undefined || more.length > 0 || leads.length === 0) {
      left.add('service-unusable', `${service.namespace}/${service.name}`);
      return [];
    }
    for (const { dialled, listening } of leads) {
      const found = declared.find(
        (each) =>
          each.to.kind === 'pod' &&
          each.to.end === server.end.id &&
          each.protocol === listening.protocol &&
          each.port === listening.port &&
          each.from.replicaOf === undefined &&
          mayResolve(simulations, each.from.member),
      );
      if (found === undefined) continue;
      const host = `${service.name}.${service.namespace}.svc`;
      const to = { kind: 'service', host, end: server.end.id, podPort: listening.port } as const;
      return [{ ...found, to, port: dialled, podPort: listening.port }];
    }
    return [];
  });
}

function mayResolve({ declared, actual, dns }: Simulations, from: number): boolean {
  return resolvesNames(declared, dns, from) && resolvesNames(actual, dns, from);
}

/** Undefined for a Service that leads to nobody of the plan by design. */
function serversBehind(
  { type, selector, namespace }: Service,
  servers: readonly Server[],
): readonly Server[] | undefined {
  if (type === 'ExternalName' || selector === undefined) return undefined;
  return servers.filter(
    ({ end }) =>
      end.kind === 'workload' &&
      end.replicaOf === undefined &&
      end.namespace === namespace &&
      Object.entries(selector).every(([key, value]) => end.labels[key] === value),
  );
}

/** The ports to dial, with those that they lead to. Names of headless Services lead to the pods themselves. */
function portsOf(
  { ports, headless }: Service,
  { listens }: Server,
): readonly { readonly dialled: number; readonly listening: ListeningPort }[] {
  return ports.flatMap(({ port, targetPort, protocol }) => {
    const listening = listens.find(
      (each) =>
        each.kind !== 'extra' &&
        each.protocol === protocol &&
        (each.port === targetPort || each.name === targetPort),
    );
    if (listening === undefined) return [];
    return [{ dialled: headless === true ? listening.port : port, listening }];
  });
}
