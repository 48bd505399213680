/** A kind that the API server has. */
export interface ServedKind {
  readonly apiVersion: string;
  readonly kind: string;
  /** As paths and roles call it. */
  readonly plural: string;
  readonly namespaced: boolean;
}

/** A kind that is asked for where the API server has it. */
export interface WantedKind {
  /** Empty for the core group. */
  readonly group: string;
  readonly kind: string;
  /** The versions that are read, the best first. */
  readonly versions: readonly string[];
  /**
   * What an answer cannot know without it. Absent: there is no answer without
   * it, and being forbidden to list it is an error.
   */
  readonly unknown?: string;
  /** Whether --selector chooses among its objects. */
  readonly selected?: true;
  /** What leads callers to services: only comparisons with profiles and drafts read it. */
  readonly calls?: true;
  /** What pods are told and may do: only drafts read it. */
  readonly drafts?: true;
  /** Where its few objects that matter are, whatever namespace is asked for. */
  readonly only?: { readonly namespace: string; readonly labelSelector: string };
}

const workload = (group: string, kind: string): WantedKind => ({
  group,
  kind,
  versions: ['v1'],
  selected: true,
});

const policy = (group: string, kind: string, ...versions: readonly string[]): WantedKind => ({
  group,
  kind,
  versions,
});

const call = (
  group: string,
  kind: string,
  unknown: string,
  ...versions: readonly string[]
): WantedKind => ({
  group,
  kind,
  versions,
  unknown,
  calls: true,
});

const draft = (
  group: string,
  kind: string,
  unknown: string,
  only?: WantedKind['only'],
): WantedKind => ({
  group,
  kind,
  versions: ['v1'],
  unknown,
  drafts: true,
  ...(only !== undefined && { only }),
});

const webhooks = 'which webhooks call services is not known';
const routes = 'what ingress controllers lead to is not known';
const rights = 'who may call the API server is not known';
const monitors = 'what Prometheus scrapes is not known';

/**
 * All kinds that are read: a new one that an analysis reads is a row here.
 * Secrets are none of them, and ConfigMaps are read for drafts alone.
 */
export const wantedKinds: readonly WantedKind[] = [
  {
    group: '',
    kind: 'Namespace',
    versions: ['v1'],
    unknown: 'the labels of namespaces are not known',
  },
  {
    group: '',
    kind: 'Node',
    versions: ['v1'],
    unknown: 'addresses and labels of nodes are not known',
  },
  { group: '', kind: 'Service', versions: ['v1'], selected: true },
  workload('', 'ReplicationController'),
  workload('apps', 'Deployment'),
  workload('apps', 'StatefulSet'),
  workload('apps', 'DaemonSet'),
  workload('apps', 'ReplicaSet'),
  workload('batch', 'CronJob'),
  workload('batch', 'Job'),
  workload('', 'Pod'),
  policy('networking.k8s.io', 'NetworkPolicy', 'v1'),
  policy('cilium.io', 'CiliumNetworkPolicy', 'v2'),
  policy('cilium.io', 'CiliumClusterwideNetworkPolicy', 'v2'),
  policy('cilium.io', 'CiliumCIDRGroup', 'v2', 'v2alpha1'),
  policy('policy.networking.k8s.io', 'ClusterNetworkPolicy', 'v1alpha2'),
  policy('policy.networking.k8s.io', 'AdminNetworkPolicy', 'v1alpha1'),
  policy('policy.networking.k8s.io', 'BaselineAdminNetworkPolicy', 'v1alpha1'),
  policy('networking.gke.io', 'FQDNNetworkPolicy', 'v1alpha1'),
  policy('networking.k8s.aws', 'ApplicationNetworkPolicy', 'v1alpha1'),
  policy('k8s.ovn.org', 'EgressFirewall', 'v1'),
  policy('networking.istio.io', 'ServiceEntry', 'v1', 'v1beta1', 'v1alpha3'),
  policy('networking.istio.io', 'Sidecar', 'v1', 'v1beta1', 'v1alpha3'),
  call('admissionregistration.k8s.io', 'ValidatingWebhookConfiguration', webhooks, 'v1'),
  call('admissionregistration.k8s.io', 'MutatingWebhookConfiguration', webhooks, 'v1'),
  call('apiregistration.k8s.io', 'APIService', webhooks, 'v1'),
  call('networking.k8s.io', 'Ingress', routes, 'v1'),
  call('gateway.networking.k8s.io', 'HTTPRoute', routes, 'v1', 'v1beta1'),
  call('gateway.networking.k8s.io', 'GRPCRoute', routes, 'v1', 'v1alpha2'),
  call('gateway.networking.k8s.io', 'TCPRoute', routes, 'v1alpha2'),
  call('gateway.networking.k8s.io', 'TLSRoute', routes, 'v1', 'v1alpha3', 'v1alpha2'),
  call('gateway.networking.k8s.io', 'UDPRoute', routes, 'v1alpha2'),
  call('monitoring.coreos.com', 'ServiceMonitor', monitors, 'v1'),
  call('monitoring.coreos.com', 'PodMonitor', monitors, 'v1'),
  draft('', 'ConfigMap', 'what pods are told by ConfigMaps is not known'),
  draft('rbac.authorization.k8s.io', 'RoleBinding', rights),
  draft('rbac.authorization.k8s.io', 'ClusterRoleBinding', rights),
  draft('networking.k8s.io', 'IngressClass', 'which ingress controllers there are is not known'),
  {
    ...draft(
      'networking.k8s.io',
      'ServiceCIDR',
      'the addresses that Services may have are not known',
    ),
    // of Kubernetes 1.33 and later
    versions: ['v1', 'v1beta1'],
  },
  draft('discovery.k8s.io', 'EndpointSlice', 'the addresses of the API server are not known', {
    namespace: 'default',
    labelSelector: 'kubernetes.io/service-name=kubernetes',
  }),
];

/** Kinds without which a server is no Kubernetes API server. */
export const everywhere = ['v1 Pod', 'networking.k8s.io/v1 NetworkPolicy'] as const;

/** Policies of engines that are not simulated: that they are there has to be told. */
const foreignPolicy = /(?:NetworkPolicy|EgressFirewall|EgressNetworkPolicy)$/;

/** A kind to list, and what is known of it. */
export interface ChosenKind extends ServedKind {
  readonly wanted: WantedKind;
  /** Whether its group is part of its name in places: another group has the kind too. */
  readonly isForeign?: true;
  /** Only names and labels are asked for. */
  readonly headsOnly?: true;
}

/** What of the served kinds is listed: the wanted ones, policies of other engines, and the custom resources that profiles name. */
export function chosenKinds(
  served: readonly ServedKind[],
  options: {
    readonly calls: boolean;
    readonly drafts?: boolean;
    readonly named: readonly string[];
  },
): readonly ChosenKind[] {
  const chosen = wantedKinds.flatMap((wanted): ChosenKind[] => {
    if (wanted.calls === true && !options.calls) return [];
    if (wanted.drafts === true && options.drafts !== true) return [];
    const offers = served.filter(
      (each) => groupOf(each) === wanted.group && each.kind === wanted.kind,
    );
    const best = wanted.versions
      .map((version) => offers.find((each) => each.apiVersion.split('/').at(-1) === version))
      .find((each) => each !== undefined);
    const found = best ?? offers[0];
    return found === undefined ? [] : [{ ...found, wanted }];
  });
  const isChosen = (each: ServedKind): boolean =>
    wantedKinds.some(({ group, kind }) => group === groupOf(each) && kind === each.kind);
  const others = firstOfEach(served.filter((each) => !isChosen(each) && groupOf(each) !== ''));
  const foreign = others
    .filter(({ kind, apiVersion }) => foreignPolicy.test(kind) && apiVersion.includes('.'))
    .map((each) => ({ ...each, wanted: wantedAs(each), isForeign: true as const }));
  const named = others
    .filter(({ kind }) => options.named.includes(kind) && !foreignPolicy.test(kind))
    .map((each) => ({
      ...each,
      wanted: { ...wantedAs(each), unknown: 'whether they are there is not known' },
      isForeign: true as const,
      headsOnly: true as const,
    }));
  return [...chosen, ...foreign, ...named];
}

function wantedAs({ apiVersion, kind }: ServedKind): WantedKind {
  return { group: apiVersion.split('/')[0] ?? '', kind, versions: [] };
}

/** A kind in several versions once, in the one that the server prefers. */
function firstOfEach(served: readonly ServedKind[]): readonly ServedKind[] {
  const keyOf = (each: ServedKind): string => `${groupOf(each)}/${each.kind}`;
  return [
    ...new Map(served.map((each) => [keyOf(each), each] as const).reverse()).values(),
  ].reverse();
}

export function groupOf({ apiVersion }: Pick<ServedKind, 'apiVersion'>): string {
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
}

/** `networkpolicies.networking.k8s.io`, as kubectl and roles say it. */
export function resourceName(kind: ServedKind): string {
  const group = groupOf(kind);
  return group === '' ? kind.plural : `${kind.plural}.${group}`;
}
