import { asFields, type Fields, field, items, type Report } from '../../grammar/reader.ts';
import { readLabels } from '../../grammar/selectors.ts';
import { within } from '../../model/diagnostic.ts';
import type { ObjectId, Service, ServicePort } from '../../model/manifest.ts';
import type { Protocol } from '../../model/policy.ts';
import { at, texts } from './fields.ts';

/** Reads a Service. One without a selector leads to no pods that we know. */
export function readService(fields: Fields, id: ObjectId, report: Report): Service {
  const spec = at(fields, ['spec']);
  const metadata = at(fields, ['metadata']);
  const type = String(field(spec, 'type') ?? 'ClusterIP') as Service['type'];
  const selector = asFields(field(spec, 'selector'));
  const read =
    selector === undefined
      ? undefined
      : readLabels(selector, within(id.place, 'spec', 'selector'), report);
  const usable = read !== undefined && Object.keys(read).length > 0 && type !== 'ExternalName';
  return {
    ...id,
    labels: texts(field(metadata, 'labels')),
    type,
    ...(usable && { selector: read }),
    ports: items(field(spec, 'ports'), id.place).flatMap(([each]) =>
      servicePort(asFields(each) ?? {}),
    ),
    clusterTrafficPolicy: field(spec, 'externalTrafficPolicy') !== 'Local',
    scraped: texts(field(metadata, 'annotations'))['prometheus.io/scrape'] === 'true',
  };
}

function servicePort(fields: Fields): ServicePort[] {
  const { name, port, targetPort, protocol = 'TCP' } = fields;
  if (typeof port !== 'number') return [];
  const target =
    typeof targetPort === 'string' || typeof targetPort === 'number' ? targetPort : port;
  const read = { port, targetPort: target, protocol: protocol as Protocol };
  return [typeof name === 'string' ? { ...read, name } : read];
}
