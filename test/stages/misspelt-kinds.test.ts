import * as assert from 'uvu/assert';
import { meantKind } from '../../generator/stages/manifests/misspelt-kinds.ts';
import { isRead } from '../../generator/stages/manifests/read-kinds.ts';
import { suite } from '../suite.ts';

/** A version, a kind that somebody wrote, and what was meant. */
const cases: readonly (readonly [string, string, string])[] = [
  ['networking.k8s.io/v1', 'networkpolicy', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'Networkpolicy', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'NETWORKPOLICY', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'NetworkPolicies', 'NetworkPolicy'],
  ['networking.k8s.io/v1', 'NetworkPolciy', 'NetworkPolicy'],
  ['networking.k8s.io/v1beta1', 'networkPolicy', 'NetworkPolicy'],
  ['extensions/v1beta1', 'networkpolicy', 'NetworkPolicy'],
  ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkpolicy', 'AdminNetworkPolicy'],
  ['cilium.io/v2', 'CiliumNetworkPolicys', 'CiliumNetworkPolicy'],
  ['apps/v1', 'deployment', 'Deployment'],
  ['apps/v1', 'Statefulset', 'StatefulSet'],
  ['batch/v1', 'Cronjob', 'CronJob'],
  ['v1', 'pod', 'Pod'],
  ['v1', 'Services', 'Service'],
];

/** All kinds of groups in which some are known. */
const real: Readonly<Record<string, string>> = {
  v1: 'Binding ComponentStatus ConfigMap Endpoints Event Eviction LimitRange List Namespace Node NodeList PersistentVolume PersistentVolumeClaim Pod PodList PodTemplate ReplicationController ResourceQuota Scale Secret Service ServiceAccount ServiceList Status',
  'apps/v1': 'ControllerRevision DaemonSet Deployment DeploymentList ReplicaSet StatefulSet',
  'batch/v1': 'CronJob Job JobList',
  'extensions/v1beta1':
    'DaemonSet Deployment Ingress NetworkPolicy PodSecurityPolicy ReplicaSet Scale',
  'networking.k8s.io/v1':
    'ClusterCIDR IPAddress Ingress IngressClass IngressClassParameters NetworkPolicy NetworkPolicyList ServiceCIDR',
  'policy.networking.k8s.io/v1alpha2':
    'AdminNetworkPolicy BaselineAdminNetworkPolicy ClusterNetworkPolicy',
  'cilium.io/v2':
    'CiliumBGPAdvertisement CiliumBGPClusterConfig CiliumBGPNodeConfig CiliumBGPPeerConfig CiliumCIDRGroup CiliumClusterwideEnvoyConfig CiliumClusterwideNetworkPolicy CiliumEgressGatewayPolicy CiliumEndpoint CiliumEndpointSlice CiliumEnvoyConfig CiliumExternalWorkload CiliumGatewayClassConfig CiliumIdentity CiliumL2AnnouncementPolicy CiliumLoadBalancerIPPool CiliumLocalRedirectPolicy CiliumNetworkPolicy CiliumNode CiliumNodeConfig CiliumPodIPPool',
  // other people's kinds are theirs to spell
  'example.com/v1': 'networkpolicy Networkpolicy deployment pod NetworkPolicies',
};

suite('kinds that are misspelt', (test) => {
  for (const [version, kind, meant] of cases) {
    test(`${version} ${kind}`, () => {
      assert.is(meantKind(version, kind), meant);
      // a stream is looked at by the kind alone
      assert.ok(isRead(kind));
    });
  }

  for (const [version, kinds] of Object.entries(real)) {
    test(`what ${version} has is none`, () => {
      for (const kind of kinds.split(' ')) assert.is(meantKind(version, kind), undefined, kind);
    });
  }
});
