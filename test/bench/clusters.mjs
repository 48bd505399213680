/** Clusters of a given size, as parsed manifests: what the analysis is measured on. */

/** @typedef {{ workloads: number, pod: (index: number) => object, policies: readonly object[] }} Shape */

const perNamespace = 100;
const name = (index) => `svc-${index}`;
const namespace = (index) => `team-${Math.floor(index / perNamespace)}`;
const app = (index) => ({ matchLabels: { app: name(index) } });
const inNamespace = (own) => ({ matchLabels: { 'kubernetes.io/metadata.name': own } });
const peer = (index) => ({
  namespaceSelector: inNamespace(namespace(index)),
  podSelector: app(index),
});

/** The same figures in every run. */
function random() {
  let seed = 1;
  return () => {
    seed = (seed * 1103515245 + 12345) & 0x7fffffff;
    return seed / 0x7fffffff;
  };
}

const dns = {
  to: [
    {
      namespaceSelector: inNamespace('kube-system'),
      podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    },
  ],
  ports: [{ port: 53, protocol: 'UDP' }, { port: 53 }],
};

/** What a policy says in each shape, by the number of its workload. */
const shapes = {
  /** As profiles make it: five consumes each, DNS, Prometheus, one address block. */
  profiles(count) {
    const next = random();
    const consumes = Array.from({ length: count }, () =>
      Array.from({ length: 5 }, () => Math.floor(next() * count)),
    );
    const consumers = Array.from({ length: count }, () => []);
    consumes.forEach((list, index) => {
      for (const each of list) consumers[each].push(index);
    });
    const prometheus = {
      from: [
        {
          namespaceSelector: inNamespace('monitoring'),
          podSelector: { matchLabels: { app: 'prometheus' } },
        },
      ],
      ports: [{ port: 9090 }],
    };
    return (index) => ({
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        ...(consumers[index].length > 0
          ? [{ from: consumers[index].map(peer), ports: [{ port: 'http' }] }]
          : []),
        prometheus,
      ],
      egress: [
        ...consumes[index].map((each) => ({ to: [peer(each)], ports: [{ port: 8080 }] })),
        dns,
        { to: [{ ipBlock: { cidr: `203.0.${index % 256}.0/24` } }], ports: [{ port: 443 }] },
      ],
    });
  },
  /** Everyone to everyone: policies that allow all. */
  open: () => () => ({ policyTypes: ['Ingress', 'Egress'], ingress: [{}], egress: [{}] }),
  /** Everyone to everyone by selectors, and a rule of its own each. */
  'every namespace': (count) => (index) => ({
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ from: [{ namespaceSelector: {} }] }, { from: [peer(index)] }],
    egress: [
      { to: [{ namespaceSelector: {} }] },
      { to: [peer((index + 1) % count)], ports: [{ port: 9 }] },
    ],
  }),
  /** Everyone of a namespace to each other. */
  'own namespace': () => () => ({
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: {} }] }],
  }),
};

/**
 * Workloads in namespaces of a hundred, a policy each, and one more for every twenty.
 * @param {keyof typeof shapes} shape
 * @param {number} count
 * @returns {object[]}
 */
export function cluster(shape, count) {
  const spec = shapes[shape](count);
  const all = Array.from({ length: count }, (_, index) => index);
  const policy = (index, suffix, body) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${name(index)}${suffix}`, namespace: namespace(index) },
    spec: body,
  });
  return [
    ...all.map(deployment),
    ...all.map((index) => policy(index, '', { podSelector: app(index), ...spec(index) })),
    ...all
      .filter((index) => index % 20 === 0)
      .map((index) => policy(index, '-deny', { podSelector: {}, policyTypes: ['Ingress'] })),
  ];
}

function deployment(index) {
  const labels = {
    app: name(index),
    'app.kubernetes.io/name': name(index),
    tier: index % 3 === 0 ? 'front' : 'back',
  };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: name(index), namespace: namespace(index) },
    spec: {
      selector: app(index),
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', ports: [{ name: 'http', containerPort: 8080 }] }] },
      },
    },
  };
}
