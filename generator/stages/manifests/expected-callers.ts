import { asFields, type Fields, field, items, Report } from '../../grammar/reader.ts';
import { readSelector } from '../../grammar/selectors.ts';
import { within } from '../../model/diagnostic.ts';
import type { Call, ObjectId } from '../../model/manifest.ts';
import type { Selector } from '../../model/policy.ts';
import { word } from './fields.ts';

/**
 * What an object says about who will call whom: webhooks, APIServices and CRD
 * conversion are called by the API server, backends by the ingress
 * controller, monitored pods by Prometheus.
 */
export function callsOf(fields: Fields, id: ObjectId, report: Report): Call[] {
  const spec = asFields(field(fields, 'spec')) ?? {};
  switch (id.kind) {
    case 'ValidatingWebhookConfiguration':
    case 'MutatingWebhookConfiguration':
      return items(field(fields, 'webhooks'), id.place).flatMap(([each]) =>
        clientCall(field(asFields(each) ?? {}, 'clientConfig'), id, report),
      );
    case 'APIService':
      return serviceCall('kube-api', field(spec, 'service'), id, 443, report);
    case 'CustomResourceDefinition': {
      const conversion = asFields(field(spec, 'conversion')) ?? {};
      const webhook = asFields(field(conversion, 'webhook')) ?? {};
      return clientCall(field(webhook, 'clientConfig'), id, report);
    }
    case 'Ingress':
      return ingressCalls(spec, id, report);
    case 'HTTPRoute':
    case 'GRPCRoute':
    case 'TCPRoute':
    case 'TLSRoute':
    case 'UDPRoute':
      return items(field(spec, 'rules'), id.place)
        .flatMap(([rule]) => items(field(asFields(rule) ?? {}, 'backendRefs'), id.place))
        .flatMap(([backend]) => serviceCall('ingress', backend, id, undefined, report));
    case 'ServiceMonitor':
      return monitorCalls('services', 'endpoints', spec, id, report);
    case 'PodMonitor':
      return monitorCalls('pods', 'podMetricsEndpoints', spec, id, report);
    default:
      return [];
  }
}

function clientCall(config: unknown, id: ObjectId, report: Report): Call[] {
  return serviceCall('kube-api', field(asFields(config) ?? {}, 'service'), id, 443, report);
}

function portOf(value: unknown): number | string | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

function serviceCall(
  from: Call['from'],
  value: unknown,
  by: ObjectId,
  defaultPort: number | undefined,
  report: Report,
): Call[] {
  const fields = asFields(value) ?? {};
  const { port = defaultPort, kind = 'Service' } = fields;
  if (kind !== 'Service') return [];
  const [name, written] = ['name', 'namespace'].map((key) =>
    word(field(fields, key), within(by.place, key), report),
  );
  const namespace = written ?? by.namespace;
  const target = portOf(port);
  if (name === undefined) return [];
  return [
    {
      from,
      by,
      target: {
        kind: 'service',
        name,
        ...(namespace !== undefined && { namespace }),
        ...(target !== undefined && { port: target }),
      },
    },
  ];
}

function ingressCalls(spec: Fields, id: ObjectId, report: Report): Call[] {
  const paths = items(field(spec, 'rules'), id.place)
    .map(([rule]) => asFields(field(asFields(rule) ?? {}, 'http')) ?? {})
    .flatMap((http) => items(field(http, 'paths'), id.place))
    .map(([path]) => field(asFields(path) ?? {}, 'backend'));
  return [field(spec, 'defaultBackend'), ...paths].flatMap((backend) => {
    const service = asFields(field(asFields(backend) ?? {}, 'service')) ?? {};
    const port = asFields(field(service, 'port')) ?? {};
    return serviceCall(
      'ingress',
      { name: field(service, 'name'), port: port.number ?? port.name },
      id,
      undefined,
      report,
    );
  });
}

function monitorCalls(
  kind: 'services' | 'pods',
  endpoints: string,
  spec: Fields,
  id: ObjectId,
  report: Report,
): Call[] {
  const reading = new Report();
  const written = asFields(field(spec, 'selector')) ?? {};
  const selector: Selector | 'all' =
    Object.keys(written).length === 0 ? 'all' : (readSelector(written, id.place, reading) ?? 'all');
  const where = asFields(field(spec, 'namespaceSelector')) ?? {};
  const names = items(field(where, 'matchNames'), within(id.place, 'matchNames')).flatMap(
    ([each, at]) => word(each, at, report) ?? [],
  );
  const namespaces = where.any === true ? 'all' : names.length > 0 ? names : 'own';
  return items(field(spec, endpoints), id.place).map(([each]) => {
    const endpoint = asFields(each) ?? {};
    const port = portOf(field(endpoint, 'port'));
    // the Prometheus operator's API: `port` goes before what names a container's port
    const podPort =
      port === undefined
        ? portOf(field(endpoint, 'portNumber') ?? field(endpoint, 'targetPort'))
        : undefined;
    return {
      from: 'prometheus',
      by: id,
      ...(podPort !== undefined && { podPort }),
      target: { kind, namespaces, selector, ...(port !== undefined && { port }) },
    };
  });
}
