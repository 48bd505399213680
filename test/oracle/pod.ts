import { choice, type Fields, fields, integer, type Labels, labels, list, text } from './fields.ts';
import { type Protocol, protocols } from './network-policy.ts';

/** A pod, or the stand-in for all pods of a workload. */
export interface Pod {
  /** `namespace/Kind/name`, of the workload if there is one. */
  readonly id: string;
  readonly namespace: string;
  readonly labels: Labels;
  readonly ports: readonly NamedPort[];
  readonly hostNetwork: boolean;
  /** The node it runs on, if known. */
  readonly node?: string;
  /** Its addresses that are known, at most one of a family; a hostNetwork pod has its node's. */
  readonly ips: readonly string[];
  /** Of one whose addresses are not known: the blocks that its address is from. */
  readonly from?: readonly string[];
}

export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Where the pod template stands in each kind we know, by `group/Kind`. */
const templatePaths: ReadonlyMap<string, readonly string[]> = new Map([
  ['/Pod', []],
  ['/ReplicationController', ['spec', 'template']],
  ['apps/Deployment', ['spec', 'template']],
  ['apps/StatefulSet', ['spec', 'template']],
  ['apps/DaemonSet', ['spec', 'template']],
  ['apps/ReplicaSet', ['spec', 'template']],
  ['batch/Job', ['spec', 'template']],
  ['batch/CronJob', ['spec', 'jobTemplate', 'spec', 'template']],
]);

/** The pod template of an object, or `undefined` if objects of its kind run no pods. */
export function podTemplate(groupKind: string, object: Fields, where: string): Fields | undefined {
  return templatePaths
    .get(groupKind)
    ?.reduce((inner, key) => fields(inner[key], `${where}.${key}`), object);
}

/** Reads a pod, or a pod template, whose `metadata.namespace` and name do not count. */
export function readPod(id: string, namespace: string, template: Fields): Pod {
  const spec = fields(template.spec, `${id}: spec`);
  const metadata = fields(template.metadata, `${id}: metadata`);
  const status = fields(template.status, `${id}: status`);
  const node = text(spec.nodeName, `${id}: spec.nodeName`);
  const hostNetwork = spec.hostNetwork === true;
  return {
    id,
    namespace,
    labels: labels(metadata.labels, `${id}: metadata.labels`),
    ports: serving(spec, id).flatMap((container) => namedPorts(container, id)),
    hostNetwork,
    ...(node ? { node } : {}),
    ips: [
      ...readAddresses(status, 'podIP', id),
      ...(hostNetwork ? readAddresses(status, 'hostIP', id) : []),
    ].filter((ip, index, all) => all.indexOf(ip) === index),
  };
}

/** `podIP` and the list `podIPs`, or the same for hosts; the list starts with the other. */
function readAddresses(status: Fields, key: 'podIP' | 'hostIP', id: string): readonly string[] {
  const where = `${id}: status.${key}s`;
  return [
    status[key],
    ...list(status[`${key}s`], where).map((entry) => fields(entry, where).ip),
  ].flatMap((value) => text(value, where) || []);
}

/** Containers whose ports a name may mean: the ordinary ones and restartable init containers. */
function serving(spec: Fields, id: string): readonly Fields[] {
  const read = (key: string) =>
    list(spec[key], `${id}: ${key}`).map((entry) => fields(entry, `${id}: ${key}`));
  return [
    ...read('containers'),
    ...read('initContainers').filter((container) => container.restartPolicy === 'Always'),
  ];
}

function namedPorts(container: Fields, id: string): readonly NamedPort[] {
  return list(container.ports, `${id}: ports`).flatMap((entry) => {
    const declared = fields(entry, `${id}: ports`);
    const name = text(declared.name, `${id}: port name`);
    const port = integer(declared.containerPort, `${id}: containerPort`);
    if (!name || port === undefined) return [];
    return [{ name, port, protocol: choice(declared.protocol, protocols, id) ?? 'TCP' }];
  });
}
