import { asFields, type Fields, field } from '../grammar/reader.ts';
import { workloadKinds } from '../stages/manifests/workload.ts';

/** Keys to keep, `true` for all below; of a list each item. */
interface Shape {
  readonly [key: string]: true | Shape;
}

/** What is read of annotations of workloads and pods. What tools keep in others is large, and there are many. */
const read =
  /^(?:(?:helm\.sh|meta\.helm\.sh|netprofile\.dev|prometheus\.io)\/|deprecated\.daemonset\.template\.generation$)/;
/** The whole object once more. */
const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';

const owners: Shape = { kind: true, name: true, controller: true };
const container: Shape = { name: true, ports: true, restartPolicy: true };
const podSpec: Shape = {
  hostNetwork: true,
  nodeName: true,
  serviceAccountName: true,
  serviceAccount: true,
  containers: container,
  initContainers: container,
};
const command: Shape = { exec: { command: true } };
/** What a container is started with, and what else runs in it. Of Secrets it has the names of objects and keys, no more. */
const toldContainer: Shape = {
  ...container,
  env: true,
  envFrom: true,
  command: true,
  args: true,
  lifecycle: { postStart: command, preStop: command },
  startupProbe: command,
  readinessProbe: command,
  livenessProbe: command,
  volumeMounts: { name: true, subPath: true },
};
const toldPodSpec: Shape = {
  ...podSpec,
  containers: toldContainer,
  initContainers: toldContainer,
  volumes: { name: true, configMap: true, secret: true, projected: true },
};

type Shapes = Readonly<Record<string, Shape>> & { readonly controller: Shape };

/** What tells of the platform: who made the cluster, and of which blocks its pods' addresses are. */
const toldNode: Shape = {
  spec: { podCIDR: true, podCIDRs: true, providerID: true },
  status: { addresses: true, nodeInfo: { kubeletVersion: true } },
};

const shapesWith = (spec: Shape, node: Shape): Shapes => {
  const controller: Shape = {
    selector: true,
    replicas: true,
    ordinals: { start: true },
    completions: true,
    completionMode: true,
    manualSelector: true,
    template: { metadata: { labels: true, annotations: true }, spec },
  };
  return {
    controller: { spec: controller },
    Pod: {
      spec,
      status: { phase: true, podIP: true, podIPs: true, hostIP: true, hostIPs: true },
    },
    StatefulSet: { spec: controller, status: { updateRevision: true } },
    CronJob: { spec: { jobTemplate: { spec: controller } } },
    Node: node,
    Namespace: { status: { phase: true } },
    ConfigMap: { data: true },
  };
};

const usual = shapesWith(podSpec, { status: { addresses: true } });
const told = shapesWith(toldPodSpec, toldNode);

/** Of kinds that are read in full, what is read of their state. */
const states: Readonly<Record<string, Shape>> = { Service: { loadBalancer: true } };

/** Where manifests nest deeper than this, somebody means harm. */
const deepest = 80;

/**
 * What is read of an object, as it arrives: a cluster of ten thousand pods
 * has to fit into memory, and what containers are started with is nobody's
 * business here, but for drafts: those read it of what nobody else made.
 * Undefined for pods that have ended and for emptied
 * ReplicaSets under an owner, which speak for nobody. Throws RangeError on
 * absurd nesting.
 */
export function keptFields(
  object: Fields,
  kind: string,
  apiVersion: string,
  withSettings = false,
): Fields | undefined {
  const metadata = asFields(field(object, 'metadata')) ?? {};
  if (isPassedOver(object, metadata, kind)) return undefined;
  const isWorkload = workloadKinds.includes(kind);
  const shapes = withSettings && !isOwned(metadata, 'Node') ? told : usual;
  const shape = shapes[kind] ?? (isWorkload ? shapes.controller : undefined);
  const rest = shape === undefined ? whole(object, kind) : shaped(object, shape);
  return { apiVersion, kind, metadata: metadataOf(metadata, isWorkload), ...asFields(rest) };
}

/** Of a custom resource that a profile names, that it is there. */
export function headOf(object: Fields, kind: string, apiVersion: string): Fields {
  return {
    apiVersion,
    kind,
    metadata: metadataOf(asFields(field(object, 'metadata')) ?? {}, true),
  };
}

function isPassedOver(object: Fields, metadata: Fields, kind: string): boolean {
  if (!isOwned(metadata)) return false;
  const phase = field(asFields(field(object, 'status')) ?? {}, 'phase');
  if (kind === 'Pod') return phase === 'Succeeded' || phase === 'Failed';
  return kind === 'ReplicaSet' && field(asFields(field(object, 'spec')) ?? {}, 'replicas') === 0;
}

/** Whether another object made it, of whichever kind but one: the mirrors of static pods belong to their nodes. */
function isOwned(metadata: Fields, except?: string): boolean {
  return (asList(field(metadata, 'ownerReferences')) ?? []).some((each) => {
    const owner = asFields(each) ?? {};
    return field(owner, 'controller') === true && field(owner, 'kind') !== except;
  });
}

function metadataOf(metadata: Fields, isWorkload: boolean): Fields {
  const { name, namespace, labels } = metadata;
  const notes = notesOf(field(metadata, 'annotations'), isWorkload);
  const references = shaped(field(metadata, 'ownerReferences'), owners);
  const managers = managersOf(field(metadata, 'managedFields'));
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(labels !== undefined && { labels: plainCopy(labels) }),
    ...(notes !== undefined && { annotations: notes }),
    ...(references !== undefined && { ownerReferences: references }),
    ...(managers !== undefined && { managedFields: managers }),
  };
}

function notesOf(value: unknown, isWorkload: boolean): Fields | undefined {
  const notes = Object.entries(asFields(value) ?? {}).filter(([key]) =>
    isWorkload ? read.test(key) : key !== lastApplied,
  );
  return notes.length === 0 ? undefined : Object.fromEntries(notes);
}

/** Who wrote the spec, and when, without what of it each of them wrote. */
function managersOf(value: unknown): readonly Fields[] | undefined {
  const written = (asList(value) ?? []).flatMap((each) => {
    const { manager, operation, time, subresource, fieldsV1 } = asFields(each) ?? {};
    const wroteSpec = Object.hasOwn(asFields(fieldsV1) ?? {}, 'f:spec');
    return wroteSpec && subresource === undefined
      ? [{ manager, operation, time, fieldsV1: { 'f:spec': {} } }]
      : [];
  });
  return written.length === 0 ? undefined : written;
}

/** Everything but most of its state, for kinds that are read in full: services, policies and what calls. */
function whole(object: Fields, kind: string): Fields {
  const { metadata: _metadata, status, apiVersion: _version, kind: _kind, ...rest } = object;
  const state = states[kind] === undefined ? undefined : shaped(status, states[kind]);
  return {
    ...(plainCopy(rest) as Fields | undefined),
    ...(state !== undefined && { status: state }),
  };
}

function shaped(value: unknown, shape: Shape): unknown {
  const list = asList(value);
  if (list !== undefined) return list.map((each) => shaped(each, shape));
  const fields = asFields(value);
  // what is not as expected is left for readers to complain about
  if (fields === undefined) return value === undefined ? undefined : plainCopy(value);
  const kept = Object.entries(shape).flatMap(([key, below]) => {
    const one = field(fields, key);
    if (one === undefined) return [];
    const read =
      key === 'annotations'
        ? (notesOf(one, true) ?? {})
        : below === true
          ? plainCopy(one)
          : shaped(one, below);
    return [[key, read] as const];
  });
  return Object.fromEntries(kept);
}

/** Copies a value as far as any manifest is deep. */
function plainCopy(value: unknown, depth = 0): unknown {
  if (depth > deepest) throw new RangeError('nested too deeply');
  const list = asList(value);
  if (list !== undefined) return list.map((each) => plainCopy(each, depth + 1));
  const fields = asFields(value);
  if (fields === undefined) return value;
  return Object.fromEntries(
    Object.entries(fields).map(([key, each]) => [key, plainCopy(each, depth + 1)]),
  );
}

function asList(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) ? value : undefined;
}
