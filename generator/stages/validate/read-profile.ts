import { isAnnotationKey, isDnsLabel } from '../../grammar/names.ts';
import { readPeerEntry } from '../../grammar/peers.ts';
import { nonEmpty, readPort, readPorts } from '../../grammar/ports.ts';
import { readExtraRule } from '../../grammar/raw-rules.ts';
import { asFields, type Fields, field, items, Report, shown } from '../../grammar/reader.ts';
import { readLabels, readSelector } from '../../grammar/selectors.ts';
import { type Diagnostic, type Place, within } from '../../model/diagnostic.ts';
import type { Consumption, Exposure, Intent, Source, WorkloadRef } from '../../model/intent.ts';
import type { Labels, NonEmpty, Ports, Rule } from '../../model/policy.ts';
import type { RawDocument } from '../parse.ts';
import { checkShape } from './schema.ts';

/**
 * Reads a profile document of either form. Everything wrong with it is
 * reported; what could be read comes back all the same, marked as broken, so
 * that others find it.
 */
export function readProfile(
  document: RawDocument,
  source: Intent['source'],
): { intent: Intent | undefined; diagnostics: readonly Diagnostic[] } {
  const krm = document.kind !== undefined || document.apiVersion !== undefined;
  const root = asFields(document.value) ?? {};
  const metadata = asFields(field(root, 'metadata')) ?? {};
  const [service, servicePlace] = krm
    ? [field(metadata, 'name'), within(document.place, 'metadata', 'name')]
    : [field(root, 'service'), within(document.place, 'service')];
  const namespace = krm ? field(metadata, 'namespace') : field(root, 'namespace');
  const subject = [namespace, service].filter((each) => typeof each === 'string').join('/');
  const report = new Report(subject === '' ? undefined : subject);
  const wellFormed = checkShape(
    document.value,
    krm ? 'NetworkProfile' : 'Profile',
    document.place,
    report,
  );

  const fields = krm ? (asFields(field(root, 'spec')) ?? {}) : root;
  const place = krm ? within(document.place, 'spec') : document.place;
  if (typeof service === 'string' && !isDnsLabel(service)) {
    report.add(
      'invalid-name',
      servicePlace,
      `${shown(service)} is not a DNS-1123 label`,
      'lower case letters, digits and -, at most 63',
    );
  }
  if (typeof namespace === 'string' && !isDnsLabel(namespace)) {
    report.add(
      'invalid-name',
      krm ? within(document.place, 'metadata', 'namespace') : within(place, 'namespace'),
      `${shown(namespace)} is not a namespace`,
    );
  }
  const name = typeof service === 'string' ? service : '';
  const isolated = field(fields, 'isolate') ?? ['ingress', 'egress'];
  const select = field(fields, 'select');
  const workload = readWorkload(fields, within(place, 'workload'), report);
  const selector =
    select === undefined ? undefined : readSelector(select, within(place, 'select'), report);
  const intent: Intent = {
    service: name,
    ...(typeof namespace === 'string' && { namespace }),
    ...(workload !== undefined && { workload }),
    ...(selector !== undefined && { select: selector }),
    exposes: readEach(fields, 'exposes', place, report, readExposure),
    consumes: [
      ...readEach(fields, 'consumes', place, report, (value, at) =>
        readConsumption(value, 'consumed', at, report),
      ),
      ...readEach(fields, 'egress', place, report, (value, at) =>
        readConsumption(value, 'outside', at, report),
      ),
    ],
    isolate: {
      ingress: Array.isArray(isolated) && isolated.includes('ingress'),
      egress: Array.isArray(isolated) && isolated.includes('egress'),
    },
    dns: field(fields, 'dns') !== false,
    extraIngress: readExtra(fields, 'extraIngress', name, place, report),
    extraEgress: readExtra(fields, 'extraEgress', name, place, report),
    labels: readOwn(fields, 'labels', place, report),
    annotations: readOwn(fields, 'annotations', place, report),
    broken: false,
    place: document.place,
    source,
  };
  if (!wellFormed && report.diagnostics.length === 0) {
    report.add(
      'wrong-type',
      document.place,
      'the profile does not follow its JSON Schema',
      'netprofile schema prints it',
    );
  }
  const broken = report.diagnostics.length > 0;
  return {
    intent: isDnsLabel(name) ? { ...intent, broken } : undefined,
    diagnostics: report.diagnostics,
  };
}

function readEach<T>(
  fields: Fields,
  key: string,
  place: Place,
  report: Report,
  read: (value: unknown, place: Place, report: Report) => T | undefined,
): T[] {
  return items(field(fields, key), within(place, key)).flatMap(([value, at]) => {
    const before = report.diagnostics.length;
    const made = read(value, at, report);
    if (made !== undefined) return [made];
    // nothing is dropped in silence, whatever a reader forgot to say
    const said = report.diagnostics.some(
      (each, index) => index >= before || isBelow(each.place, at),
    );
    if (!said) report.add('wrong-type', at, `the entry cannot be read: ${shown(value)}`);
    return [];
  });
}

function isBelow(place: Place | undefined, root: Place): boolean {
  return place !== undefined && root.path.every((step, index) => place.path[index] === step);
}

function readExposure(value: unknown, place: Place, report: Report): Exposure | undefined {
  const fields = asFields(value);
  const ports =
    fields === undefined
      ? one(readPort(value, place, report))
      : exposedPorts(fields, place, report);
  const written = fields === undefined ? undefined : field(fields, 'from');
  const from = readFrom(written, place, report);
  return ports === undefined || from === undefined ? undefined : { ports, from, place };
}

function one<T>(value: T | undefined): readonly [T] | undefined {
  return value === undefined ? undefined : [value];
}

function exposedPorts(fields: Fields, place: Place, report: Report): Ports | undefined {
  const [port, ports] = [field(fields, 'port'), field(fields, 'ports')];
  if (port !== undefined && ports !== undefined) {
    return report.add('conflicting-keys', place, 'port and ports exclude each other', 'keep ports');
  }
  if (port !== undefined) return one(readPort(port, within(place, 'port'), report));
  if (ports !== undefined) return readPorts(ports, within(place, 'ports'), report);
  return report.add('missing-key', place, 'the entry names no port', 'write port or ports');
}

/** Absent means every loaded consumer. */
function readFrom(
  value: unknown,
  place: Place,
  report: Report,
): NonEmpty<Source> | 'none' | undefined {
  if (value === undefined) return [{ peer: { kind: 'named', name: 'consumers' }, place }];
  const at = within(place, 'from');
  if (value === 'none') return 'none';
  if (typeof value === 'string') {
    return report.add(
      'wrong-type',
      at,
      `from is ${shown(value)}, which is not a list`,
      `write [${value}], or none for nobody`,
    );
  }
  const sources = items(value, at).map(([each, eachPlace]): Source | undefined => {
    const written = readPeerEntry(each, 'source', eachPlace, report);
    return written === undefined ? undefined : { peer: written.peer, place: eachPlace };
  });
  const good = sources.filter((each) => each !== undefined);
  return good.length === sources.length ? nonEmpty(good) : undefined;
}

function readConsumption(
  value: unknown,
  role: 'consumed' | 'outside',
  place: Place,
  report: Report,
): Consumption | undefined {
  const written = readPeerEntry(value, role, place, report);
  if (written === undefined) return undefined;
  const { peer } = written;
  if (peer.kind === 'named' && peer.name === 'consumers') {
    return report.add(
      'invalid-peer',
      place,
      '$consumers is a source, not a destination',
      'name the service that is consumed',
    );
  }
  return { ...written, place };
}

function readExtra(
  fields: Fields,
  key: 'extraIngress' | 'extraEgress',
  service: string,
  place: Place,
  report: Report,
): Rule[] {
  const direction = key === 'extraIngress' ? 'ingress' : 'egress';
  return readEach(fields, key, place, report, (value, at) => {
    const entry = `${service}#/${key}/${at.path.at(-1)}`;
    return readExtraRule(value, direction, at, entry, report);
  });
}

/** Of keys and values together (kubernetes/apimachinery pkg/api/validation), less what we add. */
const mostAnnotations = 255 * 1024;

function readOwn(
  fields: Fields,
  key: 'labels' | 'annotations',
  place: Place,
  report: Report,
): Labels {
  const value = asFields(field(fields, key));
  if (value === undefined) return {};
  const at = within(place, key);
  for (const name of Object.keys(value)) {
    if (
      /^(?:[^/]*\.)?(?:netprofile\.dev|helm\.sh|config\.kubernetes\.io|config\.k8s\.io)\//.test(
        name,
      ) ||
      name === 'app.kubernetes.io/managed-by'
    ) {
      report.add('conflicting-keys', within(at, name), `${shown(name)} is not a profile's to set`);
    }
  }
  return key === 'labels'
    ? (readLabels(value, at, report) ?? {})
    : readAnnotations(value, at, report);
}

/** Values are free text; the schema holds that they are text. What is wrong does not reach the template, which would be blamed. */
function readAnnotations(value: Fields, place: Place, report: Report): Labels {
  const good = Object.entries(value).filter(([name, each]) => {
    const at = within(place, name);
    if (!isAnnotationKey(name))
      report.add(
        'invalid-name',
        at,
        `${shown(name)} is not an annotation key`,
        'write [DNS name/]name: at most 63 letters, digits, - _ . behind the /',
      );
    else if (typeof each === 'string' && /\p{Surrogate}/u.test(each))
      report.add(
        'wrong-type',
        at,
        'half a character (\\ud800 to \\udfff alone) is not text',
        'write the whole character',
      );
    else return typeof each === 'string';
    return false;
  }) as [string, string][];
  const size = good.reduce((sum, pair) => sum + Buffer.byteLength(pair.join('')), 0);
  if (size > mostAnnotations)
    report.add(
      'wrong-type',
      place,
      `the annotations have ${size} bytes: Kubernetes takes 262144, and ours need some`,
      'put long texts elsewhere, and annotate where',
    );
  return Object.fromEntries(good);
}

function readWorkload(
  fields: Fields,
  place: Place,
  report: Report,
): NonEmpty<WorkloadRef> | undefined {
  const value = field(fields, 'workload');
  const list = typeof value === 'string' ? [[value, place] as const] : items(value, place);
  const refs = list.map(([each, at]): WorkloadRef | undefined => {
    const parsed =
      typeof each === 'string' ? /^(?:([A-Z][A-Za-z0-9]*)\/)?([-a-z0-9.*]+)$/.exec(each) : null;
    const [, kind, name] = parsed ?? [];
    if (name !== undefined) return kind === undefined ? { name } : { kind, name };
    return report.add(
      'invalid-name',
      at,
      `${shown(each)} is not a workload`,
      'write [Kind/]name, with * for any characters',
    );
  });
  return nonEmpty(refs.filter((each) => each !== undefined));
}
