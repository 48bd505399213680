/**
 * The peer of generate: cdk8s core writes the policies that our profiles become.
 *
 *     node peer-cdk8s.mjs CACHE SERVICES CONSUMES
 */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const [, , cache, services, consumes] = process.argv;
const { ApiObject, App, Chart, YamlOutputType } = createRequire(join(cache, 'x.js'))('cdk8s');
const count = Number(services);

const nameOf = (index) => `service-${String((index + count) % count).padStart(5, '0')}`;
const pods = (name) => ({ podSelector: { matchLabels: { 'app.kubernetes.io/name': name } } });
const tcp = (port) => [{ protocol: 'TCP', port }];
const neighbours = (index, step) =>
  Array.from({ length: Number(consumes) }, (_, next) => nameOf(index + step * (next + 1)));

function policyOf(index) {
  const dns = [
    { protocol: 'UDP', port: 53 },
    { protocol: 'TCP', port: 53 },
  ];
  const kubeDns = {
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } },
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: {
      name: `netprofile-${nameOf(index)}`,
      labels: { 'netprofile.dev/service': nameOf(index) },
    },
    spec: {
      ...pods(nameOf(index)),
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        { from: neighbours(index, -1).map(pods), ports: tcp(8080) },
        { from: [{ namespaceSelector: {} }], ports: tcp(9090) },
      ],
      egress: [
        ...neighbours(index, 1).map((name) => ({ to: [pods(name)], ports: tcp(8080) })),
        {
          to: [{ ipBlock: { cidr: '203.0.113.0/24', except: ['203.0.113.9/32'] } }],
          ports: tcp(443),
        },
        { to: [kubeDns], ports: dns },
      ],
    },
  };
}

// one file a service, as generate writes them; a chart for each would take it twice as long
const app = new App({ outdir: 'dist', yamlOutputType: YamlOutputType.FILE_PER_RESOURCE });
const chart = new Chart(app, 'shop', { disableResourceNameHashes: true });
for (let index = 0; index < count; index += 1)
  new ApiObject(chart, `policy-${index}`, policyOf(index));
app.synth();
