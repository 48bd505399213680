import { matches } from '../../grammar/selectors.ts';
import type { Call } from '../../model/manifest.ts';
import type { DraftedWorkload, Evidence } from '../draft.ts';
import { type LedService, podPort, writtenPort } from '../service-names.ts';

/** Somebody outside the profiles who connects to a port: `$ingress`, `$prometheus`, `$kube-api`. */
export interface Caller {
  readonly to: DraftedWorkload;
  readonly port: string;
  readonly peer: string;
  readonly evidence: Evidence;
}

/** Ingress and route backends, monitors, webhooks and APIServices, as the objects' own words lead to pods. */
export function callersBy(
  calls: readonly Call[],
  services: readonly LedService[],
  workloads: readonly DraftedWorkload[],
  namespaceOf: (object: { readonly namespace?: string }) => string,
): readonly Caller[] {
  return calls.flatMap((call) => {
    const own = namespaceOf(call.by);
    const evidence: Evidence = { source: 'manifests', words: `${call.by.kind} ${call.by.name}` };
    const base = { peer: `$${call.from}`, evidence };
    const { target } = call;
    if (target.kind === 'pods') {
      return workloads
        .filter(
          (each) =>
            isIn(target.namespaces, own, each.namespace) &&
            matches(target.selector, each.workload.podLabels),
        )
        .flatMap((to) => {
          const port = to.workload.ports.find(
            (each) => each.name === target.port || each.port === target.port,
          );
          return port === undefined ? [] : [{ ...base, to, port: writtenPort(port) }];
        });
    }
    const led = services.filter(({ service, namespace }) =>
      target.kind === 'service'
        ? service.name === target.name && namespace === (target.namespace ?? own)
        : isIn(target.namespaces, own, namespace) && matches(target.selector, service.labels),
    );
    return led.flatMap(({ service, leadsTo }) =>
      leadsTo.flatMap((to) =>
        portsOf({ service, leadsTo }, target.port, to).map((port) => ({ ...base, to, port })),
      ),
    );
  });
}

function isIn(wanted: 'own' | 'all' | readonly string[], own: string, namespace: string): boolean {
  return wanted === 'all' || (wanted === 'own' ? namespace === own : wanted.includes(namespace));
}

/** The pods' ports behind a Service's, by number or name; a route without one means its only port. */
function portsOf(
  { service, leadsTo }: Pick<LedService, 'service' | 'leadsTo'>,
  written: number | string | undefined,
  to: DraftedWorkload,
): string[] {
  const ports =
    written === undefined
      ? service.ports.slice(0, service.ports.length === 1 ? 1 : 0)
      : service.ports.filter(
          // a monitor may name the container's port
          (each) => each.port === written || each.name === written || each.targetPort === written,
        );
  return ports.flatMap((each) => podPort(each, to, leadsTo) ?? []);
}

/** Pods and Services that ask for it by the annotations of Prometheus' own examples. */
export function scrapedByAnnotation(
  workloads: readonly DraftedWorkload[],
  services: readonly LedService[],
): readonly Caller[] {
  const peer = '$prometheus';
  const pods = workloads.flatMap((to): Caller[] => {
    const { annotations, ports, kind, name } = to.workload;
    if (annotations['prometheus.io/scrape'] !== 'true') return [];
    const written = annotations['prometheus.io/port'];
    const [only, ...more] = ports;
    const port = ports.find((each) => String(each.port) === written);
    const evidence = {
      source: 'manifests' as const,
      words: `prometheus.io/scrape of ${kind} ${name}`,
    };
    if (port !== undefined) return [{ to, port: writtenPort(port), peer, evidence }];
    if (written !== undefined && /^\d{1,5}$/.test(written))
      return [{ to, port: written, peer, evidence }];
    return only !== undefined && more.length === 0
      ? [{ to, port: writtenPort(only), peer, evidence }]
      : [];
  });
  const others = services.flatMap(({ service, leadsTo }): Caller[] => {
    const [only, ...more] = service.ports;
    if (!service.scraped || only === undefined || more.length > 0) return [];
    const evidence = {
      source: 'manifests' as const,
      words: `prometheus.io/scrape of Service ${service.name}`,
    };
    return leadsTo.flatMap((to) => {
      const port = podPort(only, to, leadsTo);
      return port === undefined ? [] : [{ to, port, peer, evidence }];
    });
  });
  return [...pods, ...others];
}
