import { asFields, type Fields, field, items, type Report, shown } from '../../grammar/reader.ts';
import { readLabels } from '../../grammar/selectors.ts';
import { Ambiguous } from '../../grammar/yaml.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { ObjectId, Service, ServicePort } from '../../model/manifest.ts';
import type { Protocol } from '../../model/policy.ts';
import { at, texts } from './fields.ts';

/** Reads a Service. One without a selector leads to no pods that we know. */
export function readService(fields: Fields, id: ObjectId, report: Report): Service {
  const spec = at(fields, ['spec']);
  const metadata = at(fields, ['metadata']);
  const annotations = texts(field(metadata, 'annotations'));
  const scrapedPort = annotations['prometheus.io/port'];
  const written = field(spec, 'type') ?? 'ClusterIP';
  const type = (typeof written === 'string' ? written : 'ClusterIP') as Service['type'];
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
    ports: items(field(spec, 'ports'), within(id.place, 'spec', 'ports')).flatMap(([each, place]) =>
      servicePort(asFields(each) ?? {}, place, report),
    ),
    clusterTrafficPolicy: field(spec, 'externalTrafficPolicy') !== 'Local',
    scraped: annotations['prometheus.io/scrape'] === 'true',
    ...(scrapedPort !== undefined && { scrapedPort }),
  };
}

function servicePort(fields: Fields, place: Place, report: Report): ServicePort[] {
  const { name, port, targetPort, protocol } = fields;
  if (typeof port !== 'number') {
    const code = port instanceof Ambiguous ? 'yaml-ambiguous' : 'invalid-manifest';
    report.add(code, place, `the Service port ${shown(port)} is not a number`, 'write it plainly');
    return [];
  }
  const target =
    typeof targetPort === 'string' || typeof targetPort === 'number' ? targetPort : port;
  const read = { port, targetPort: target, protocol: (protocol ?? 'TCP') as Protocol };
  return [typeof name === 'string' ? { ...read, name } : read];
}
