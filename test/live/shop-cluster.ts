type Fields = Readonly<Record<string, unknown>>;

/** An object as a cluster holds it, with what the API server and others add. */
export function object(
  apiVersion: string,
  kind: string,
  name: string,
  rest: Fields & { readonly metadata?: Fields } = {},
  /** Empty where the kind is of no namespace. */
  namespace = 'shop',
): Fields {
  const { metadata, ...more } = rest;
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace !== '' && { namespace }),
      uid: `uid-of-${name}`,
      resourceVersion: '7',
      creationTimestamp: '2026-11-01T10:00:00Z',
      managedFields: [
        {
          manager: 'kubectl-client-side-apply',
          operation: 'Update',
          time: '2026-11-01T10:00:00Z',
          fieldsV1: { 'f:spec': { 'f:podSelector': {} } },
        },
      ],
      ...metadata,
    },
    ...more,
  };
}

export function namespace(name: string, phase = 'Active'): Fields {
  const labels = { 'kubernetes.io/metadata.name': name };
  return object('v1', 'Namespace', name, { metadata: { labels }, status: { phase } }, '');
}

function podSpec(port: number): Fields {
  return {
    serviceAccountName: 'default',
    containers: [
      {
        name: 'main',
        image: 'shop/service:1',
        env: [{ name: 'PASSWORD', value: 'marker-in-env' }],
        ports: [{ name: 'http', containerPort: port, protocol: 'TCP' }],
      },
    ],
  };
}

/** A Deployment with its ReplicaSet and Pods. */
export function deployed(name: string, pods = 1, port = 8080, inNamespace = 'shop'): Fields[] {
  const labels = { app: name };
  const hash = 'abc12';
  const own = { ...labels, 'pod-template-hash': hash };
  const template = (of: Fields): Fields => ({ metadata: { labels: of }, spec: podSpec(port) });
  const owner = (kind: string, of: string): Fields => ({
    ownerReferences: [
      { apiVersion: 'apps/v1', kind, name: of, uid: `uid-of-${of}`, controller: true },
    ],
  });
  return [
    object(
      'apps/v1',
      'Deployment',
      name,
      {
        metadata: { labels },
        spec: { replicas: pods, selector: { matchLabels: labels }, template: template(labels) },
        status: { readyReplicas: pods },
      },
      inNamespace,
    ),
    object(
      'apps/v1',
      'ReplicaSet',
      `${name}-${hash}`,
      {
        metadata: { labels: own, ...owner('Deployment', name) },
        spec: { replicas: pods, selector: { matchLabels: own }, template: template(own) },
      },
      inNamespace,
    ),
    ...Array.from({ length: pods }, (_, index) =>
      object(
        'v1',
        'Pod',
        `${name}-${hash}-${index}`,
        {
          metadata: { labels: own, ...owner('ReplicaSet', `${name}-${hash}`) },
          spec: { ...podSpec(port), nodeName: 'node-1' },
          status: { phase: 'Running', podIP: `10.244.${index >> 8}.${index & 255}` },
        },
        inNamespace,
      ),
    ),
  ];
}

export function service(name: string, inNamespace = 'shop'): Fields {
  const spec = {
    type: 'ClusterIP',
    selector: { app: name },
    ports: [{ port: 80, targetPort: 'http', protocol: 'TCP' }],
  };
  return object('v1', 'Service', name, { spec }, inNamespace);
}

/** A NetworkPolicy of somebody. */
export function policy(name: string, spec: Fields, metadata: Fields = {}): Fields {
  return object('networking.k8s.io/v1', 'NetworkPolicy', name, { metadata, spec });
}

const dns: Fields = {
  to: [
    {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ],
};

/** What `profiles` become, as the API server gives it back. */
export function ourPolicy(service: 'cart' | 'storefront', metadata: Fields = {}): Fields {
  const selector = (app: string): Fields => ({ podSelector: { matchLabels: { app } } });
  const spec =
    service === 'cart'
      ? {
          ...selector('cart'),
          policyTypes: ['Ingress', 'Egress'],
          ingress: [{ from: [selector('storefront')], ports: [{ protocol: 'TCP', port: 8080 }] }],
          egress: [dns],
        }
      : {
          ...selector('storefront'),
          policyTypes: ['Ingress', 'Egress'],
          egress: [{ to: [selector('cart')], ports: [{ protocol: 'TCP', port: 8080 }] }, dns],
        };
  return policy(`netprofile-${service}`, spec, {
    labels: { 'netprofile.dev/service': service },
    annotations: {
      'netprofile.dev/profile': 'profiles/shop.yaml',
      'netprofile.dev/version': '0.1.0',
    },
    ...metadata,
  });
}

/** The profiles of the shop. */
export const profiles = {
  'profiles/shop.yaml': `service: storefront
exposes: [{port: 8080, from: none}]
consumes: [cart:8080]
---
service: cart
exposes: [8080]
`,
} as const;

/** The shop as it should be: two services and their policies. */
export function shop(): Fields[] {
  return [
    namespace('shop'),
    ...deployed('cart'),
    ...deployed('storefront', 2),
    service('cart'),
    ourPolicy('cart'),
    ourPolicy('storefront'),
  ];
}

/** One object changed. */
export function withChanged(
  objects: readonly Fields[],
  kind: string,
  name: string,
  change: (each: Fields) => Fields | undefined,
): Fields[] {
  return objects.flatMap((each) => {
    const isIt = each.kind === kind && (each.metadata as Fields).name === name;
    const changed = isIt ? change(each) : each;
    return changed === undefined ? [] : [changed];
  });
}
