import { blockOf, isV4OrV6 } from '../../grammar/addresses.ts';
import { type Fields, field } from '../../grammar/reader.ts';
import { matches } from '../../grammar/selectors.ts';
import type { Service, ServicePort } from '../../model/manifest.ts';
import { ownSelector } from '../../stages/resolve/select.ts';
import { flow, withComment } from '../page.ts';
import { mappings, type SeenCluster } from './seen-cluster.ts';

/**
 * Where DNS answers, as a pod sees it after DNAT, where that is not what the
 * preset says: the pods behind the cluster's DNS Service with their own port,
 * and the addresses that a cache on each node listens on.
 */
export function dnsLines(cluster: SeenCluster, preset: Fields): readonly string[] {
  const service = dnsService(cluster);
  const known = mappings(field(preset, 'peers'));
  const isPods = (peer: Fields): boolean => field(peer, 'labels') !== undefined;
  // DNS of the preset is no pod: what runs beside it is for others
  if (known.length > 0 && !known.some(isPods)) return [];
  const ports = service === undefined ? [] : podPorts(cluster, service);
  const pods =
    service === undefined || ports.length === 0
      ? known.filter(isPods)
      : [{ namespace: cluster.namespaceOf(service), labels: service.selector }];
  const caches = cachesOf(cluster);
  const seen = [...pods, ...caches.map(({ peer }) => peer)];
  const texts = new Set(known.map((each) => JSON.stringify(each)));
  const usual = JSON.stringify(field(preset, 'ports'));
  const isUsual = ports.length === 0 || JSON.stringify(ports) === usual;
  if (isUsual && seen.every((each) => texts.has(JSON.stringify(each)))) return [];
  const others = known.filter((each) => !isPods(each));
  const peers = [
    ...new Map([...seen, ...others].map((each) => [JSON.stringify(each), each])).values(),
  ];
  const why = [
    ...(service === undefined || ports.length === 0
      ? []
      : [`Service ${cluster.namespaceOf(service)}/${service.name}`]),
    ...new Set(caches.map((each) => each.why)),
  ];
  return [
    withComment('  dns:', why.join('; ')),
    `    peers: [${peers.map(flow).join(', ')}]`,
    `    ports: ${flow(ports.length === 0 ? field(preset, 'ports') : ports)}`,
  ];
}

/** Namespaces that are the cluster's own: a DNS of others answers somebody else. */
const own = /^(?:kube|openshift)-/;

/** The Service that resolvers of pods are told of. */
function dnsService({ services, namespaceOf }: SeenCluster): Service | undefined {
  const found = services.filter(
    (each) =>
      own.test(namespaceOf(each)) &&
      each.headless === undefined &&
      each.selector !== undefined &&
      each.ports.some(({ port, protocol }) => port === 53 && protocol === 'UDP'),
  );
  return (
    found.find(({ name }) => name === 'kube-dns') ?? (found.length === 1 ? found[0] : undefined)
  );
}

/** The pods' ports behind port 53, as a profile writes them; none where a name hides one. */
function podPorts(cluster: SeenCluster, service: Service): readonly string[] {
  const all = service.ports.filter(({ port }) => port === 53);
  const found = all.flatMap((each) => podPort(cluster, service, each) ?? []);
  return found.length === all.length ? [...new Set(found)] : [];
}

function podPort(
  { workloads, namespaceOf }: SeenCluster,
  service: Service,
  { targetPort, protocol }: ServicePort,
): string | undefined {
  const suffix = protocol.toLowerCase();
  if (typeof targetPort === 'number')
    return targetPort >= 1 && targetPort <= 65535 ? `${targetPort}/${suffix}` : undefined;
  const selector = { matchLabels: service.selector ?? {}, matchExpressions: [] };
  const port = workloads
    .filter(
      (each) => namespaceOf(each) === namespaceOf(service) && matches(selector, each.podLabels),
    )
    .flatMap(({ ports }) => ports)
    .find((each) => each.name === targetPort && each.protocol === protocol);
  return port === undefined ? undefined : `${port.port}/${suffix}`;
}

/** NodeLocal DNSCache listens on the addresses of its flag -localip: its own, and that of the Service. */
function cachesOf({ workloads, namespaceOf, wordsOf }: SeenCluster): readonly {
  readonly peer: Fields;
  readonly why: string;
}[] {
  return workloads
    .filter(({ kind }) => kind === 'DaemonSet')
    .flatMap((each) => {
      const told = wordsOf(each);
      const addresses = told
        .flatMap((word, index) => {
          const beside = /^--?localip$/.test(told[index - 1] ?? '') ? word : undefined;
          return (beside ?? /^--?localip=(.*)$/.exec(word)?.[1] ?? '').split(',');
        })
        .filter(isV4OrV6);
      if (addresses.length === 0) return [];
      const why = `DaemonSet ${namespaceOf(each)}/${each.name}`;
      // where the network plugin leads DNS to its pods, those are selected
      const { matchLabels, matchExpressions } = ownSelector(each);
      const pods =
        each.hostNetwork || matchExpressions.length > 0
          ? []
          : [{ peer: { namespace: namespaceOf(each), labels: matchLabels }, why }];
      return [...addresses.map((address) => ({ peer: { cidr: blockOf(address) }, why })), ...pods];
    });
}
