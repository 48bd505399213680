import { asFields, type Fields, field, items, type Report, shown } from '../../grammar/reader.ts';
import { readLabels, readSelector } from '../../grammar/selectors.ts';
import { Ambiguous } from '../../grammar/yaml.ts';
import { type Place, within } from '../../model/diagnostic.ts';
import type { ContainerPort, Hook, ObjectId, Workload } from '../../model/manifest.ts';
import type { Labels, Protocol, Selector } from '../../model/policy.ts';
import { at, texts, word } from './fields.ts';

/** Kinds whose pods we know how to read, and where their pod template is. */
const templates: Readonly<Record<string, readonly string[]>> = {
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  ReplicationController: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
  Pod: [],
};

/** Where a kind has its pod template; undefined for one that makes no pods that we know how to read. */
export function podTemplatePath(kind: string): readonly string[] | undefined {
  return Object.hasOwn(templates, kind) ? templates[kind] : undefined;
}

export const workloadKinds: readonly string[] = Object.keys(templates);

/** Reads an object that makes pods; reports what it lacks. */
export function readWorkload(fields: Fields, id: ObjectId, report: Report): Workload | undefined {
  const path = templates[id.kind] ?? [];
  const template = at(fields, path);
  const podSpec = at(template, ['spec']);
  if (Object.keys(podSpec).length === 0) {
    return report.add(
      'invalid-manifest',
      id.place,
      `${id.kind} ${id.name} has no pod template`,
      'a stream cut short?',
    );
  }
  const labels = field(at(template, ['metadata']), 'labels') ?? {};
  const podLabels = readLabels(labels, within(id.place, ...path, 'metadata', 'labels'), report);
  const selector = readOwnSelector(fields, id, report);
  const metadata = at(fields, ['metadata']);
  const annotations = texts(field(metadata, 'annotations'));
  if (podLabels === undefined) return undefined;
  const hook = hookOf(annotations);
  return {
    ...id,
    podLabels,
    ...(selector !== undefined && { selector }),
    ports: containerPorts(podSpec, within(id.place, ...path, 'spec'), report),
    annotations: texts(field(at(template, ['metadata']), 'annotations')),
    hostNetwork: readHostNetwork(podSpec, within(id.place, ...path, 'spec', 'hostNetwork'), report),
    serviceAccount: serviceAccountOf(podSpec, within(id.place, ...path, 'spec'), report),
    ...(hook !== undefined && { hook }),
  };
}

/** By its name, or the older key for it; the namespace's own where none is written. */
function serviceAccountOf(podSpec: Fields, place: Place, report: Report): string {
  const [name, older] = ['serviceAccountName', 'serviceAccount'].map((key) =>
    word(field(podSpec, key), within(place, key), report),
  );
  return name ?? older ?? 'default';
}

/** Jobs and Pods have none of their own that we use: controllers write theirs later. */
function readOwnSelector(fields: Fields, id: ObjectId, report: Report): Selector | undefined {
  if (id.kind === 'Job' || id.kind === 'CronJob' || id.kind === 'Pod') return undefined;
  const written = field(at(fields, ['spec']), 'selector');
  const place = within(id.place, 'spec', 'selector');
  // the selector is that of the template's labels then
  if (written === undefined && defaultsSelector(id)) return undefined;
  return written === undefined
    ? report.add('invalid-manifest', place, `${id.kind} ${id.name} has no spec.selector`)
    : readSelector(written, place, report);
}

function defaultsSelector({ kind, apiVersion }: ObjectId): boolean {
  return kind === 'ReplicationController' || /^(?:apps|extensions)\/v1beta1$/.test(apiVersion);
}

function readHostNetwork(podSpec: Fields, place: Place, report: Report): boolean {
  const value = field(podSpec, 'hostNetwork') ?? false;
  if (typeof value === 'boolean') return value;
  const [code, problem] =
    value instanceof Ambiguous
      ? (['yaml-ambiguous', 'is read differently by YAML 1.1 and 1.2'] as const)
      : (['invalid-manifest', 'is not true or false'] as const);
  report.add(code, place, `hostNetwork: ${shown(value)} ${problem}`, 'write true or false');
  return true;
}

function hookOf(annotations: Labels): Hook | undefined {
  const events = annotations['helm.sh/hook'];
  if (events === undefined) return undefined;
  const weight = Number.parseInt(annotations['helm.sh/hook-weight'] ?? '0', 10);
  return { events, weight: Number.isNaN(weight) ? 0 : weight };
}

/** Ports of containers, and of init containers that keep running. */
function containerPorts(podSpec: Fields, place: Place, report: Report): ContainerPort[] {
  const running = [
    ...items(field(podSpec, 'containers'), within(place, 'containers')),
    ...items(field(podSpec, 'initContainers'), within(place, 'initContainers')).filter(
      ([each]) => field(asFields(each) ?? {}, 'restartPolicy') === 'Always',
    ),
  ];
  for (const [each, at] of running) {
    const ports = field(asFields(each) ?? {}, 'ports');
    if (ports !== undefined && ports !== null && !Array.isArray(ports)) {
      report.add(
        'invalid-manifest',
        within(at, 'ports'),
        'the ports of a container are not a list',
      );
    }
  }
  return running
    .flatMap(([each, at]) => items(field(asFields(each) ?? {}, 'ports'), within(at, 'ports')))
    .flatMap(([each, at]) => {
      const { name, containerPort, protocol } = asFields(each) ?? {};
      if (containerPort instanceof Ambiguous) {
        report.add(
          'yaml-ambiguous',
          at,
          `${containerPort.source} is read differently by YAML 1.1 and 1.2`,
          'write the number plainly',
        );
        return [];
      }
      if (
        typeof containerPort !== 'number' ||
        !Number.isInteger(containerPort) ||
        containerPort < 1 ||
        containerPort > 65535
      ) {
        report.add('invalid-manifest', at, `containerPort ${shown(containerPort)} is not a port`);
        return [];
      }
      const written = word(protocol, within(at, 'protocol'), report) ?? 'TCP';
      const port = { port: containerPort, protocol: written as Protocol };
      const text = word(name, within(at, 'name'), report);
      return [text === undefined ? port : { ...port, name: text }];
    });
}
