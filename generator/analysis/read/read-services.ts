import { addressValue } from '../../grammar/addresses.ts';
import { asFields, type Fields, field, items, type Report } from '../../grammar/reader.ts';
import type { ClusterService, ServiceBackend } from '../../model/cluster.ts';
import type { Place } from '../../model/diagnostic.ts';
import type { ObjectId } from '../../model/manifest.ts';
import type { Protocol } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import type { FoundObject } from '../../stages/manifests/objects.ts';
import { readService } from '../../stages/manifests/service.ts';

const serviceLabel = 'kubernetes.io/service-name';

/** Whether an object says which addresses a Service leads to. */
export function isEndpoints({ apiVersion, kind }: ObjectId): boolean {
  if (kind === 'Endpoints') return apiVersion === 'v1';
  return kind === 'EndpointSlice' && apiVersion.startsWith('discovery.k8s.io/');
}

/**
 * Reads Services with the addresses that lead to them, and where each leads by
 * Endpoints or EndpointSlices: that of a Service with a selector is its pods,
 * whatever they say.
 */
export function readServices(
  services: readonly FoundObject[],
  endpoints: readonly FoundObject[],
  report: Report,
): readonly ClusterService[] {
  const byService = new Map<string, ServiceBackend[]>();
  for (const each of endpoints) {
    const key = `${each.id.namespace ?? ''}/${serviceOf(each)}`;
    byService.set(key, [...(byService.get(key) ?? []), ...backendsOf(each)]);
  }
  return services.map(({ id, fields }) => {
    const spec = at(fields, ['spec']);
    const namespace = id.namespace ?? '';
    const externalName = field(spec, 'externalName');
    const service = readService(fields, id, report);
    return {
      ...service,
      namespace,
      isHeadless: field(spec, 'clusterIP') === 'None',
      addresses: addressesOf(fields, id.place),
      ...(service.type === 'ExternalName' && typeof externalName === 'string' && { externalName }),
      backends: byService.get(`${namespace}/${id.name}`) ?? [],
    };
  });
}

/** Cluster addresses, external ones, and those of a load balancer: from inside all of them lead to the pods. */
function addressesOf(fields: Fields, place: Place): readonly string[] {
  const spec = at(fields, ['spec']);
  const balancers = items(field(at(fields, ['status', 'loadBalancer']), 'ingress'), place);
  const all = [
    field(spec, 'clusterIP'),
    ...items(field(spec, 'clusterIPs'), place).map(([each]) => each),
    ...items(field(spec, 'externalIPs'), place).map(([each]) => each),
    field(spec, 'loadBalancerIP'),
    ...balancers.map(([each]) => field(asFields(each) ?? {}, 'ip')),
  ];
  return [...new Set(all)].filter(
    (each): each is string => typeof each === 'string' && addressValue(each) !== undefined,
  );
}

function serviceOf({ id, fields }: FoundObject): string {
  if (id.kind === 'Endpoints') return id.name;
  return texts(field(at(fields, ['metadata']), 'labels'))[serviceLabel] ?? '';
}

function backendsOf({ id, fields }: FoundObject): readonly ServiceBackend[] {
  if (id.kind === 'EndpointSlice') {
    const ends = items(field(fields, 'endpoints'), id.place).flatMap(([each]) =>
      textsOf(field(asFields(each) ?? {}, 'addresses'), id.place),
    );
    return backends(ends, field(fields, 'ports'), id.place);
  }
  return items(field(fields, 'subsets'), id.place).flatMap(([value]) => {
    const subset = asFields(value) ?? {};
    const ends = items(field(subset, 'addresses'), id.place).flatMap(([each]) => {
      const ip = field(asFields(each) ?? {}, 'ip');
      return typeof ip === 'string' ? [ip] : [];
    });
    return backends(ends, field(subset, 'ports'), id.place);
  });
}

function textsOf(value: unknown, place: Place): readonly string[] {
  return items(value, place).flatMap(([each]) => (typeof each === 'string' ? [each] : []));
}

/** Every address on every port; a port's name is that of the Service's port. */
function backends(
  addresses: readonly string[],
  ports: unknown,
  place: Place,
): readonly ServiceBackend[] {
  const read = items(ports, place).flatMap(([each]) => {
    const { name, port, protocol } = asFields(each) ?? {};
    if (typeof port !== 'number') return [];
    const named = typeof name === 'string' && name !== '' ? { name } : {};
    return [{ ...named, port, protocol: (protocol ?? 'TCP') as Protocol }];
  });
  return addresses
    .filter((each) => addressValue(each) !== undefined)
    .flatMap((address) => read.map((each) => ({ address, ...each })));
}
