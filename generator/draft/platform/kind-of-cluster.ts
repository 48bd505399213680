import type { Mesh } from '../../model/intent.ts';
import type { SeenCluster, SeenNode } from './seen-cluster.ts';

/** Which preset a cluster is nearest to, and what else says how its network works. */
export interface KindOfCluster {
  readonly preset: string;
  readonly why: string;
  /** The network plugin where no preset knows it. */
  readonly plugin?: { readonly name: string; readonly why: string };
  /** The service mesh where the preset has none. */
  readonly mesh?: { readonly name: Mesh; readonly why: string };
  /** The cloud's own addresses where the preset has none. */
  readonly cloud?: readonly string[];
  readonly questions: readonly string[];
}

/** Something that tells a platform from others: words for why, or undefined where it is not there. */
type Sign = (cluster: SeenCluster) => string | undefined;

const label =
  (key: string, value?: string): Sign =>
  ({ nodes }) => {
    const has = ({ labels }: SeenNode): boolean =>
      Object.hasOwn(labels, key) && (value === undefined || labels[key] === value);
    const text = value === undefined ? key : `${key}: ${value}`;
    return nodes.some(has) ? `nodes have the label ${text}` : undefined;
  };

const kubelet =
  (form: RegExp): Sign =>
  ({ nodes }) => {
    const found = nodes.find((each) => form.test(each.kubelet));
    return found === undefined ? undefined : `nodes run kubelet ${found.kubelet}`;
  };

const provider =
  (scheme: string): Sign =>
  ({ nodes }) =>
    nodes.some((each) => each.provider.startsWith(`${scheme}:`))
      ? `nodes have the provider ${scheme}`
      : undefined;

/** A daemon set by its name, in whichever namespace it was installed. */
const daemonSet =
  (...names: readonly string[]): Sign =>
  ({ workloads, namespaceOf }) => {
    const found = workloads.find(({ kind, name }) => kind === 'DaemonSet' && names.includes(name));
    return found === undefined ? undefined : `DaemonSet ${namespaceOf(found)}/${found.name}`;
  };

const first =
  (...signs: readonly Sign[]): Sign =>
  (cluster) => {
    for (const sign of signs) {
      const why = sign(cluster);
      if (why !== undefined) return why;
    }
    return undefined;
  };

const both =
  (one: Sign, other: Sign): Sign =>
  (cluster) => {
    const [a, b] = [one(cluster), other(cluster)];
    return a === undefined || b === undefined ? undefined : `${a}; ${b}`;
  };

const isAks = label('kubernetes.azure.com/cluster');
const hasCilium = first(
  daemonSet('cilium'),
  label('kubernetes.azure.com/ebpf-dataplane', 'cilium'),
);
const hasCalico = daemonSet('calico-node', 'canal', 'rke2-canal');

/** The presets, the first that fits decides: where the network plugin is another than the cloud's own, it comes first. */
const platforms: readonly { readonly preset: string; readonly sign: Sign }[] = [
  { preset: 'openshift', sign: label('node.openshift.io/os_id') },
  { preset: 'gke-dataplane-v2', sign: daemonSet('anetd') },
  { preset: 'gke', sign: first(label('cloud.google.com/gke-nodepool'), kubelet(/-gke\./)) },
  { preset: 'eks-auto', sign: label('eks.amazonaws.com/compute-type', 'auto') },
  { preset: 'aks', sign: both(isAks, hasCilium) },
  { preset: 'cilium', sign: hasCilium },
  // its policies are Calico's to enforce, without the quirks of Amazon's agent
  { preset: 'generic', sign: hasCalico },
  {
    preset: 'eks',
    sign: first(label('eks.amazonaws.com/nodegroup'), daemonSet('aws-node'), kubelet(/-eks-/)),
  },
  { preset: 'generic', sign: isAks },
  { preset: 'generic', sign: label('minikube.k8s.io/name') },
  { preset: 'kind', sign: first(provider('kind'), daemonSet('kindnet')) },
  { preset: 'generic', sign: kubelet(/\+(?:k3s|rke2r)\d/) },
];

/** Network plugins that no preset is about; `null`: it gives addresses and enforces nothing. */
const plugins: readonly { readonly name: string | null; readonly sign: Sign }[] = [
  { name: 'calico', sign: hasCalico },
  { name: 'antrea', sign: daemonSet('antrea-agent') },
  { name: 'kube-router', sign: first(daemonSet('kube-router'), kubelet(/\+k3s\d/)) },
  { name: 'weave-net', sign: daemonSet('weave-net') },
  { name: 'azure-npm', sign: daemonSet('azure-npm') },
  { name: null, sign: daemonSet('kube-flannel-ds', 'kube-flannel') },
];

/** A Deployment whose pods call themselves this. */
const deployment =
  (key: string, value: string): Sign =>
  ({ workloads, namespaceOf }) => {
    const found = workloads.find(
      ({ kind, podLabels }) => kind === 'Deployment' && podLabels[key] === value,
    );
    return found === undefined ? undefined : `Deployment ${namespaceOf(found)}/${found.name}`;
  };

const meshes: readonly { readonly name: Mesh; readonly sign: Sign }[] = [
  { name: 'istio-ambient', sign: daemonSet('ztunnel') },
  { name: 'istio', sign: deployment('app', 'istiod') },
  { name: 'linkerd', sign: deployment('linkerd.io/control-plane-component', 'destination') },
];

/** Says by its nodes and by what runs on each of them what a cluster is; undefined where nothing says it. */
export function kindOfCluster(cluster: SeenCluster): KindOfCluster | undefined {
  const platform = chosen(platforms, cluster);
  const mesh = chosen(meshes, cluster);
  const preset = platform?.preset ?? 'generic';
  const plugin = ['generic', 'kind', 'eks'].includes(preset) ? chosen(plugins, cluster) : undefined;
  if (platform === undefined && mesh === undefined && plugin === undefined) return undefined;
  // a mesh has a preset of its own where nothing else is known
  const isMeshAlone = preset === 'generic' && mesh !== undefined;
  const ofAzure = isAks(cluster);
  return {
    preset: isMeshAlone ? mesh.name : preset,
    why: (isMeshAlone ? mesh.why : platform?.why) ?? 'nothing says which platform it is',
    ...(typeof plugin?.name === 'string' && { plugin: { name: plugin.name, why: plugin.why } }),
    ...(mesh !== undefined && !isMeshAlone && { mesh }),
    ...(ofAzure !== undefined && preset !== 'aks' && { cloud: ['168.63.129.16/32'] }),
    questions: questionsOf(cluster, preset, plugin),
  };
}

function chosen<T extends { readonly sign: Sign }>(
  rows: readonly T[],
  cluster: SeenCluster,
): (T & { readonly why: string }) | undefined {
  for (const row of rows) {
    const why = row.sign(cluster);
    if (why !== undefined) return { ...row, why };
  }
  return undefined;
}

function questionsOf(
  cluster: SeenCluster,
  preset: string,
  plugin: { readonly name: string | null; readonly why: string } | undefined,
): readonly string[] {
  const auto = cluster.nodes.filter(({ labels }) => labels[computeType] === 'auto').length;
  return [
    ...(preset === 'generic' && plugin === undefined && isAks(cluster) !== undefined
      ? ['extends: aks, if the network plugin is Cilium: nothing here says which it is']
      : []),
    ...(plugin?.name === null
      ? [`what enforces policies? ${plugin.why} gives addresses, and takes no notice of them`]
      : []),
    ...(preset === 'eks-auto' && auto < cluster.nodes.length
      ? [
          `extends: ${auto} of ${cluster.nodes.length} nodes are of Auto Mode: on the others its policies hold nothing; they are another platform (eks)`,
        ]
      : []),
    ...(cluster.nodes.some(({ labels }) => labels[computeType] === 'fargate')
      ? ['some nodes are of Fargate, where no policy holds pods: which services run there?']
      : []),
  ];
}

const computeType = 'eks.amazonaws.com/compute-type';
