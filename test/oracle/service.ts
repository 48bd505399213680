import { choice, type Fields, fields, integer, type Labels, labels, list, text } from './fields.ts';
import { type Protocol, protocols } from './network-policy.ts';
import type { Pod } from './pod.ts';

/** A Service that leads to pods; policies never see it. */
export interface Service {
  readonly namespace: string;
  readonly name: string;
  readonly selector: Labels;
  readonly isHeadless: boolean;
  readonly ports: readonly ServicePort[];
}

export interface ServicePort {
  readonly port: number;
  readonly protocol: Protocol;
  readonly target: number | string;
}

/** Reads a Service; one without a selector leads to nobody. */
export function readService(namespace: string, name: string, spec: Fields): Service {
  const where = `Service ${namespace}/${name}`;
  return {
    namespace,
    name,
    selector: labels(spec.selector, `${where}: spec.selector`),
    isHeadless: spec.clusterIP === 'None',
    ports: list(spec.ports, `${where}: spec.ports`).map((entry) => {
      const written = fields(entry, where);
      const port = integer(written.port, `${where}: port`) ?? 0;
      const target = written.targetPort;
      return {
        port,
        protocol: choice(written.protocol, protocols, where) ?? 'TCP',
        target: typeof target === 'number' ? target : (text(target, where) ?? port),
      };
    }),
  };
}

/** One pod behind a Service, and the port that a connection to the Service has there. */
export interface Backend {
  readonly pod: Pod;
  readonly port: number;
  readonly protocol: Protocol;
}

/**
 * Where a connection to a port of a Service goes. A name is another number on each pod. A headless
 * Service is a DNS name for the pods: the port is the one that is asked for.
 */
export function backendsOf(
  pods: readonly Pod[],
  service: Service,
  port: number,
  protocol: Protocol,
): readonly Backend[] {
  const entries = Object.entries(service.selector);
  if (entries.length === 0) return [];
  const behind = pods.filter(
    (pod) =>
      pod.namespace === service.namespace &&
      entries.every(([key, value]) => Object.hasOwn(pod.labels, key) && pod.labels[key] === value),
  );
  if (service.isHeadless) return behind.map((pod) => ({ pod, port, protocol }));
  return behind.flatMap((pod) =>
    service.ports
      .filter((each) => each.port === port && each.protocol === protocol)
      .flatMap(({ target }) =>
        typeof target === 'number'
          ? [target]
          : pod.ports
              .filter((each) => each.name === target && each.protocol === protocol)
              .map((each) => each.port),
      )
      .map((own) => ({ pod, port: own, protocol })),
  );
}
