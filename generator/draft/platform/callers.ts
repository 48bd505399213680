import { field } from '../../grammar/reader.ts';
import type { Service, Workload } from '../../model/manifest.ts';
import type { Labels } from '../../model/policy.ts';
import { at, texts } from '../../stages/manifests/fields.ts';
import { ownSelector } from '../../stages/resolve/select.ts';
import { flow, withComment } from '../page.ts';
import type { PlatformPart, SeenCluster, SeenObject } from './seen-cluster.ts';

/** Who calls whoever asks to be called, under the name that profiles have for it. */
export interface CallerPart extends PlatformPart {
  readonly callers: readonly Workload[];
}

/** A workload that is known to be the caller, or why it is not known which pods are. */
interface Named {
  readonly pods?: { readonly namespace: string; readonly labels: Labels };
  readonly workload?: Workload;
  readonly why: string;
  readonly question?: string;
}

/** The ingress controllers and Prometheus, as far as objects say who they are. */
export function callerPart(cluster: SeenCluster): CallerPart {
  const parts = [
    { name: 'ingress', found: ingressControllers(cluster) },
    { name: 'prometheus', found: prometheus(cluster) },
  ];
  return {
    lines: parts.flatMap(({ name, found }) => peerLines(name, found)),
    questions: parts.flatMap(({ name, found }) =>
      found.flatMap(({ question }) =>
        question === undefined ? [] : [`peers.${name}.from: ${question}`],
      ),
    ),
    callers: parts.flatMap(({ found }) => found.flatMap(({ workload }) => workload ?? [])),
  };
}

function peerLines(name: string, found: readonly Named[]): readonly string[] {
  const peers = new Map(
    found.flatMap(({ pods }) => (pods === undefined ? [] : [[flow(pods), pods] as const])),
  );
  if (peers.size === 0) return [];
  const why = found.filter(({ pods }) => pods !== undefined).map((each) => each.why);
  return [
    withComment(`    ${name}:`, [...new Set(why)].join('; ')),
    `      from: {peers: [${[...peers.keys()].join(', ')}]}`,
  ];
}

/** A workload as the caller; a node's address is the source of one on the host network. */
function namedBy(workload: Workload, why: string, { namespaceOf }: SeenCluster): Named {
  const called = `${workload.kind} ${namespaceOf(workload)}/${workload.name}`;
  if (workload.hostNetwork)
    return {
      workload,
      why,
      question: `${why}, and ${called} is on the host network: its source is a node's address`,
    };
  const { matchLabels, matchExpressions } = ownSelector(workload);
  const labels = matchExpressions.length === 0 ? matchLabels : workload.podLabels;
  return { workload, why, pods: { namespace: namespaceOf(workload), labels } };
}

const longRunning = ['Deployment', 'DaemonSet', 'StatefulSet'];

/** The workload that is an IngressClass' controller, for each class. */
function ingressControllers(cluster: SeenCluster): readonly Named[] {
  return cluster.objects.flatMap((each): Named[] => {
    const controller = field(at(each.fields, ['spec']), 'controller');
    if (each.id.kind !== 'IngressClass' || typeof controller !== 'string') return [];
    const why = `IngressClass ${each.id.name} has the controller ${controller}`;
    const [workload, ...more] = controllersOf(each, controller, cluster);
    if (workload !== undefined && more.length === 0) return [namedBy(workload, why, cluster)];
    // the manifests of an application name a class and nobody who is behind it
    if (cluster.nodes.length === 0 && workload === undefined) return [];
    return [{ why, question: `${why}: which pods or addresses are that?` }];
  });
}

/**
 * Who is a class' controller, by the first of these that somebody is: it is
 * told the controller's name; it has the labels by which a chart calls all
 * that is one release and one component; its own name is the controller's.
 */
function controllersOf(
  { fields }: SeenObject,
  controller: string,
  { workloads, wordsOf }: SeenCluster,
): readonly Workload[] {
  const running = workloads.filter(({ kind }) => longRunning.includes(kind));
  const labels = texts(field(at(fields, ['metadata']), 'labels'));
  const keys = ['name', 'instance', 'component'].map((each) => `app.kubernetes.io/${each}`);
  const [name = '', instance = ''] = keys;
  const isOfRelease = Object.hasOwn(labels, name) && Object.hasOwn(labels, instance);
  const ways: readonly ((workload: Workload) => boolean)[] = [
    (each) => wordsOf(each).some((word) => word === controller || word.endsWith(`=${controller}`)),
    ({ podLabels }) =>
      isOfRelease &&
      keys.every((key) => !Object.hasOwn(labels, key) || podLabels[key] === labels[key]),
    ({ podLabels }) => podLabels[name] === controller.split('/').at(-1),
  ];
  for (const way of ways) {
    const found = running.filter(way);
    if (found.length > 0) return found;
  }
  return [];
}

/** The Prometheus of a cluster: the workload of its name, or the pods that an operator makes of its resource. */
function prometheus(cluster: SeenCluster): readonly Named[] {
  const { workloads, namespaceOf } = cluster;
  const named = workloads.filter(
    ({ kind, podLabels }) =>
      longRunning.includes(kind) && podLabels['app.kubernetes.io/name'] === 'prometheus',
  );
  const resources = cluster.objects.filter(
    ({ id }) => id.kind === 'Prometheus' && id.apiVersion.startsWith('monitoring.coreos.com/'),
  );
  const groups = new Map<string, Workload[]>();
  for (const each of named) {
    // shards of one Prometheus are several StatefulSets
    const resource = each.podLabels[operatedName];
    const key = `${namespaceOf(each)} ${resource ?? `${each.kind}/${each.name}`}`;
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  const operated = resources.filter(({ id }) => !groups.has(`${namespaceOf(id)} ${id.name}`));
  const all = [
    ...[...groups.values()].map((each) => runningPrometheus(each, cluster)),
    ...operated.map((each) => operatedPrometheus(each, cluster)),
  ];
  const [only, ...more] = all;
  if (only === undefined || more.length === 0) return all;
  const why = all.map((each) => each.why.replace(/ has its name$/, '')).join(', ');
  return all.map(({ workload }, index) => ({
    why,
    ...(workload !== undefined && { workload }),
    ...(index === 0 && { question: `which of ${why} scrapes the services here?` }),
  }));
}

const operatedName = 'operator.prometheus.io/name';

function runningPrometheus(shards: readonly Workload[], cluster: SeenCluster): Named {
  const [first, ...rest] = shards;
  if (first === undefined) return { why: '' };
  const called = `${first.kind} ${cluster.namespaceOf(first)}/${first.name}`;
  const named = namedBy(first, `${called} has its name`, cluster);
  if (named.pods === undefined || rest.length === 0) return named;
  const labels = Object.fromEntries(
    Object.entries(named.pods.labels).filter(([key, value]) =>
      rest.every(({ podLabels }) => podLabels[key] === value),
    ),
  );
  return { ...named, pods: { ...named.pods, labels } };
}

/** The pods of a custom resource, by the labels that a Service asks for. */
function operatedPrometheus({ id }: SeenObject, cluster: SeenCluster): Named {
  const namespace = cluster.namespaceOf(id);
  const called = `Prometheus ${namespace}/${id.name}`;
  const asks = ({ selector = {} }: Service): boolean =>
    Object.entries(selector).some(
      ([key, value]) => value === id.name && /(?:^|\.)prometheus(?:\.io)?(?:\/|$)/.test(key),
    );
  const service = cluster.services.find(
    (each) => cluster.namespaceOf(each) === namespace && asks(each),
  );
  if (service?.selector === undefined)
    return {
      why: called,
      question: `which labels have the pods that an operator makes of ${called}?`,
    };
  return {
    why: `${called}, by Service ${service.name}`,
    pods: { namespace, labels: service.selector },
  };
}
