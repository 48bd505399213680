import * as assert from 'uvu/assert';
import { kindOfCluster } from '../../generator/draft/platform/kind-of-cluster.ts';
import { seenCluster } from '../../generator/draft/platform/seen-cluster.ts';
import { parse } from '../../generator/stages/parse.ts';
import { suite } from '../suite.ts';

/** A node with labels, and what it tells of its kubelet and provider. */
function node(
  labels: Readonly<Record<string, string>>,
  kubelet = 'v1.34.4',
  provider = '',
): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'node', labels },
    spec: { providerID: provider },
    status: { nodeInfo: { kubeletVersion: kubelet } },
  });
}

function workload(
  kind: string,
  place: string,
  labels: Readonly<Record<string, string>> = {},
): string {
  const [namespace, name = ''] = place.split('/');
  const own = { name, ...labels };
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: own },
      template: { metadata: { labels: own }, spec: { containers: [{ name: 'main' }] } },
    },
  });
}

const daemonSet = (place: string): string => workload('DaemonSet', place);
const aks = node({ 'kubernetes.azure.com/cluster': 'MC_shop' });
const nodegroup = node({ 'eks.amazonaws.com/nodegroup': 'shop' });
const istiod = workload('Deployment', 'istio-system/istiod', { app: 'istiod' });

/** What is seen, and the preset with what is said beside it. */
const cases: readonly (readonly [name: string, objects: readonly string[], expected: string])[] = [
  ['nothing', [], 'nothing'],
  ['a plain node', [node({})], 'nothing'],
  ['OpenShift', [node({ 'node.openshift.io/os_id': 'rhcos' })], 'openshift'],
  ['GKE', [node({ 'cloud.google.com/gke-nodepool': 'shop' })], 'gke'],
  ['GKE by its kubelet', [node({}, 'v1.33.5-gke.1308000')], 'gke'],
  [
    'GKE Dataplane V2',
    [node({}, 'v1.33.5-gke.13'), daemonSet('kube-system/anetd')],
    'gke-dataplane-v2',
  ],
  ['EKS', [nodegroup], 'eks'],
  ['EKS of nodes without a group', [node({}, 'v1.33.1-eks-b9364f6')], 'eks'],
  ['EKS by its network plugin', [daemonSet('kube-system/aws-node')], 'eks'],
  ['EKS Auto Mode', [node({ 'eks.amazonaws.com/compute-type': 'auto' })], 'eks-auto'],
  [
    'EKS Auto Mode beside groups',
    [nodegroup, node({ 'eks.amazonaws.com/compute-type': 'auto' })],
    'eks-auto ?extends',
  ],
  [
    'EKS with Fargate',
    [nodegroup, node({ 'eks.amazonaws.com/compute-type': 'fargate' })],
    'eks ?some',
  ],
  ['EKS with Cilium', [nodegroup, daemonSet('kube-system/cilium')], 'cilium'],
  [
    'EKS with Calico',
    [nodegroup, daemonSet('kube-system/aws-node'), daemonSet('calico-system/calico-node')],
    'generic calico',
  ],
  ['AKS with Cilium', [aks, daemonSet('kube-system/cilium')], 'aks'],
  [
    'AKS with Cilium by a label',
    [aks, node({ 'kubernetes.azure.com/ebpf-dataplane': 'cilium' })],
    'aks',
  ],
  [
    'AKS with Calico',
    [aks, daemonSet('calico-system/calico-node')],
    'generic calico 168.63.129.16/32',
  ],
  [
    'AKS with Azure’s own',
    [aks, daemonSet('kube-system/azure-npm')],
    'generic azure-npm 168.63.129.16/32',
  ],
  ['AKS', [aks], 'generic 168.63.129.16/32 ?extends'],
  ['k3s', [node({}, 'v1.34.1+k3s1')], 'generic kube-router'],
  ['k3s with Cilium', [node({}, 'v1.34.1+k3s1'), daemonSet('kube-system/cilium')], 'cilium'],
  ['RKE2', [node({}, 'v1.34.1+rke2r1'), daemonSet('kube-system/rke2-canal')], 'generic calico'],
  ['kind', [node({}, 'v1.34.4', 'kind://docker/shop/shop-worker')], 'kind'],
  ['kind by its network plugin', [daemonSet('kube-system/kindnet')], 'kind'],
  [
    'kind with another',
    [node({}, 'v1.34.4', 'kind://docker/a/b'), daemonSet('kube-system/kube-router')],
    'kind kube-router',
  ],
  [
    'minikube of several nodes',
    [node({ 'minikube.k8s.io/name': 'shop' }), daemonSet('kube-system/kindnet')],
    'generic',
  ],
  ['Antrea', [daemonSet('kube-system/antrea-agent')], 'generic antrea'],
  ['Flannel', [daemonSet('kube-flannel/kube-flannel-ds')], 'generic ?what'],
  [
    'Flannel with Calico’s policies',
    [daemonSet('kube-system/kube-flannel-ds'), daemonSet('kube-system/canal')],
    'generic calico',
  ],
  ['Cilium', [daemonSet('cilium-system/cilium')], 'cilium'],
  ['a Deployment of its name', [workload('Deployment', 'shop/cilium')], 'nothing'],
  ['Istio', [istiod], 'istio'],
  ['Istio in ambient mode', [istiod, daemonSet('istio-system/ztunnel')], 'istio-ambient'],
  ['Istio on GKE', [node({}, 'v1.33.5-gke.1308000'), istiod], 'gke mesh istio'],
  [
    'Istio in ambient mode with Cilium',
    [daemonSet('istio-system/ztunnel'), daemonSet('kube-system/cilium')],
    'cilium mesh istio-ambient',
  ],
  [
    'Linkerd',
    [
      workload('Deployment', 'linkerd/linkerd-destination', {
        'linkerd.io/control-plane-component': 'destination',
      }),
    ],
    'linkerd',
  ],
];

suite('the kind of a cluster', (test) => {
  for (const [name, objects, expected] of cases)
    test(name, () => {
      const { documents } = parse([{ file: 'cluster.yaml', text: objects.join('\n---\n') }]);
      const kind = kindOfCluster(seenCluster(documents, 'default'));
      const told =
        kind === undefined
          ? ['nothing']
          : [
              kind.preset,
              ...(kind.plugin === undefined ? [] : [kind.plugin.name]),
              ...(kind.mesh === undefined ? [] : ['mesh', kind.mesh.name]),
              ...(kind.cloud ?? []),
              ...kind.questions.map((each) => `?${/^\w+/.exec(each)?.[0]}`),
            ];
      assert.is(told.join(' '), expected);
    });
});
