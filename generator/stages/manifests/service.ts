import { asFields, type Fields, field, items, type Report, shown } from '../../grammar/reader.ts';
import { readLabels } from '../../grammar/selectors.ts';
import { Ambiguous } from '../../grammar/yaml.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { ObjectId, Service, ServicePort } from '../../model/manifest.ts';
import type { Protocol } from '../../model/policy.ts';
import { at, labelsOf, texts, word } from './fields.ts';

/** Reads a Service. One without a selector leads to no pods that we know. */
export function readService(fields: Fields, id: ObjectId, report: Report): Service {
  const spec = at(fields, ['spec']);
  const metadata = at(fields, ['metadata']);
  const annotations = texts(field(metadata, 'annotations'));
  const scrapedPort = annotations['prometheus.io/port'];
  const written = word(field(spec, 'type'), within(id.place, 'spec', 'type'), report);
  const type = (written ?? 'ClusterIP') as Service['type'];
  const selector = asFields(field(spec, 'selector'));
  const read =
    selector === undefined
      ? undefined
      : readLabels(selector, within(id.place, 'spec', 'selector'), report);
  const usable = read !== undefined && Object.keys(read).length > 0 && type !== 'ExternalName';
  return {
    ...id,
    labels: labelsOf(fields, id.place, report),
    type,
    ...(usable && { selector: read }),
    ports: items(field(spec, 'ports'), within(id.place, 'spec', 'ports')).flatMap(([each, place]) =>
      servicePort(asFields(each) ?? {}, place, report),
    ),
    ...(field(spec, 'clusterIP') === 'None' && { headless: true as const }),
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
    typeof targetPort === 'number'
      ? targetPort
      : (word(targetPort, within(place, 'targetPort'), report) ?? port);
  const written = word(protocol, within(place, 'protocol'), report) ?? 'TCP';
  const read = { port, targetPort: target, protocol: written as Protocol };
  const text = word(name, within(place, 'name'), report);
  return [text === undefined ? read : { ...read, name: text }];
}
