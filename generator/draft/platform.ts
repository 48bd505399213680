import { isV4OrV6 } from '../grammar/addresses.ts';
import { asFields, type Fields, field, items, Report } from '../grammar/reader.ts';
import type { Place } from '../model/diagnostic.ts';
import type { ObjectId, Workload } from '../model/manifest.ts';
import { compare } from '../model/order.ts';
import { at, texts } from '../stages/manifests/fields.ts';
import { objectsOf } from '../stages/manifests/objects.ts';
import { manifests } from '../stages/manifests.ts';
import type { ReadDocument } from '../stages/parse.ts';
import { comment, flow, scalar } from './page.ts';

/** A platform file drafted from what a cluster's objects say. */
export interface PlatformDraft {
  /** The preset that it extends. */
  readonly preset: string;
  /** The file, with the evidence of each line. */
  readonly text: string;
  /** The ingress controller and Prometheus: they call whoever asks for it. */
  readonly callers: readonly Workload[];
}

const nowhere: Place = { file: '', document: 0, path: [] };

/** What tells a platform from others: a label of its nodes, or a daemon set of its own. The first that is there decides. */
const signs: readonly {
  readonly preset: string;
  readonly label?: RegExp;
  readonly daemonSet?: string;
}[] = [
  { preset: 'openshift', label: /^node\.openshift\.io\/os_id$/ },
  { preset: 'gke-dataplane-v2', daemonSet: 'kube-system/anetd' },
  { preset: 'gke', label: /^cloud\.google\.com\/gke-nodepool$/ },
  { preset: 'eks-auto', label: /^eks\.amazonaws\.com\/compute-type$/ },
  { preset: 'eks', label: /^eks\.amazonaws\.com\/nodegroup$/ },
  { preset: 'aks', label: /^kubernetes\.azure\.com\/cluster$/ },
  { preset: 'istio-ambient', daemonSet: 'istio-system/ztunnel' },
  { preset: 'cilium', daemonSet: 'kube-system/cilium' },
  { preset: 'kind', daemonSet: 'kube-system/kindnet' },
];

/**
 * Drafts the platform file: the preset by node labels and daemon sets, the
 * API server's addresses by the endpoints of its Service, the ingress
 * controller and Prometheus by workloads that say they are it. Undefined
 * where the objects say none of it, as a chart's do.
 */
export function draftPlatform(
  documents: readonly ReadDocument[],
  namespace: string,
): PlatformDraft | undefined {
  const { workloads } = manifests(documents).manifests;
  const found = [...objectsOf(documents, new Report())];
  const place = (each: { readonly namespace?: string }): string => each.namespace ?? namespace;
  const labels = new Set(
    found
      .filter(({ id }) => id.kind === 'Node')
      .flatMap(({ fields }) => Object.keys(texts(field(at(fields, ['metadata']), 'labels')))),
  );
  const daemonSets = new Set(
    workloads
      .filter(({ kind }) => kind === 'DaemonSet')
      .map((each) => `${place(each)}/${each.name}`),
  );
  const sign = signs.find(
    ({ label, daemonSet }) =>
      (label !== undefined && [...labels].some((each) => label.test(each))) ||
      (daemonSet !== undefined && daemonSets.has(daemonSet)),
  );
  const callers = [ingressController(found, workloads), prometheus(workloads, place)].filter(
    (each) => each !== undefined,
  );
  const peers = [...apiServer(found), ...callers.flatMap((each) => namedPeer(each, place))];
  if (sign === undefined && peers.length === 0) return undefined;
  const preset = sign?.preset ?? 'generic';
  const why =
    sign === undefined
      ? 'nothing says which platform it is'
      : sign.daemonSet === undefined
        ? `nodes have the label ${[...labels].find((each) => sign.label?.test(each))}`
        : `DaemonSet ${sign.daemonSet}`;
  const lines = [
    '# Drafted by netprofile init from the objects of the cluster.',
    'apiVersion: netprofile.dev/v1alpha1',
    'kind: Platform',
    'metadata: {name: cluster}',
    'spec:',
    `${`  extends: ${preset}`.padEnd(39)} # ${why}`,
    ...(peers.length === 0 ? [] : ['  peers:', ...peers]),
    `  # ? cidrs.nodes: the addresses that nodes may have, for $nodes${nodeAddresses(found)}`,
  ];
  return {
    preset,
    text: `${lines.join('\n')}\n`,
    callers: callers.map(({ workload }) => workload),
  };
}

interface Found {
  readonly id: ObjectId;
  readonly fields: Fields;
}

/** The endpoints of the Service `kubernetes` are the API servers. */
function apiServer(found: readonly Found[]): string[] {
  const blocks = new Set<string>();
  const ports = new Set<number>();
  for (const { id, fields } of found) {
    const isEndpoints = id.kind === 'Endpoints' && id.name === 'kubernetes';
    const { 'kubernetes.io/service-name': service } = texts(
      field(at(fields, ['metadata']), 'labels'),
    );
    const isSlice = id.kind === 'EndpointSlice' && service === 'kubernetes';
    if (id.namespace !== 'default' || !(isEndpoints || isSlice)) continue;
    const parts = isSlice
      ? [fields]
      : items(field(fields, 'subsets'), nowhere).map(([each]) => asFields(each) ?? {});
    for (const part of parts) {
      const addresses = isSlice
        ? items(field(part, 'endpoints'), nowhere).flatMap(([each]) =>
            items(field(asFields(each) ?? {}, 'addresses'), nowhere).map(([address]) => address),
          )
        : items(field(part, 'addresses'), nowhere).map(([each]) =>
            field(asFields(each) ?? {}, 'ip'),
          );
      for (const each of addresses)
        if (typeof each === 'string' && isV4OrV6(each))
          blocks.add(`${each}/${each.includes(':') ? 128 : 32}`);
      for (const [each] of items(field(part, 'ports'), nowhere)) {
        const port = field(asFields(each) ?? {}, 'port');
        if (typeof port === 'number' && Number.isInteger(port) && port > 0 && port < 65536)
          ports.add(port);
      }
    }
  }
  if (blocks.size === 0 || ports.size === 0) return [];
  const peers = [...blocks].sort(compare).map((cidr) => ({ cidr }));
  return [
    '    kube-api:                           # the endpoints of Service default/kubernetes',
    `      to: ${flow({ peers, ports: [...ports] })}`,
    `      from: ${flow({ peers })}`,
  ];
}

/** The addresses that nodes have now: those that come later are not known. */
function nodeAddresses(found: readonly Found[]): string {
  const addresses = found
    .filter(({ id }) => id.kind === 'Node')
    .flatMap(({ fields }) => items(field(at(fields, ['status']), 'addresses'), nowhere))
    .flatMap(([each]) => {
      const { type, address } = asFields(each) ?? {};
      const isOwn = type === 'InternalIP' && typeof address === 'string' && isV4OrV6(address);
      return isOwn ? [address] : [];
    })
    .sort(compare);
  if (addresses.length === 0) return '';
  const more = addresses.length > 3 ? ` and ${addresses.length - 3} more` : '';
  return `; now they have ${addresses.slice(0, 3).join(', ')}${more}`;
}

/** A named peer that is a workload here. */
interface CallerFound {
  readonly name: string;
  readonly workload: Workload;
  readonly why: string;
}

/** The workload that an IngressClass' controller is: by the name that both have. */
function ingressController(
  found: readonly Found[],
  workloads: readonly Workload[],
): CallerFound | undefined {
  for (const { id, fields } of found) {
    const controller = field(at(fields, ['spec']), 'controller');
    if (id.kind !== 'IngressClass' || typeof controller !== 'string') continue;
    const name = controller.split('/').at(-1) ?? '';
    const [workload, ...more] = workloads.filter(
      (each) =>
        ['Deployment', 'DaemonSet', 'StatefulSet'].includes(each.kind) &&
        each.podLabels['app.kubernetes.io/name'] === name,
    );
    const why = `IngressClass ${id.name} has the controller ${controller}`;
    if (workload !== undefined && more.length === 0) return { name: 'ingress', workload, why };
  }
  return undefined;
}

function prometheus(
  workloads: readonly Workload[],
  place: (each: { readonly namespace?: string }) => string,
): CallerFound | undefined {
  const [workload, ...more] = workloads.filter(
    (each) => each.podLabels['app.kubernetes.io/name'] === 'prometheus' && each.kind !== 'Job',
  );
  if (workload === undefined || more.length > 0) return undefined;
  const why = `${workload.kind} ${place(workload)}/${workload.name} has its name`;
  return { name: 'prometheus', workload, why };
}

function namedPeer(
  { name, workload, why }: CallerFound,
  place: (each: { readonly namespace?: string }) => string,
): string[] {
  const labels = workload.selector?.matchLabels ?? workload.podLabels;
  const peer = { namespace: place(workload), labels };
  return [`${`    ${name}:`.padEnd(39)} # ${comment(why)}`, `      from: {peers: [${flow(peer)}]}`];
}

/** A project file that names the drafted platform and profiles. */
export function printProjectFile(profiles: string): string {
  return `# Drafted by netprofile init.
apiVersion: netprofile.dev/v1alpha1
kind: NetprofileConfig
metadata: {name: cluster}
spec:
  profiles: [${scalar(profiles)}]
  platform: ./platform.yaml
`;
}
