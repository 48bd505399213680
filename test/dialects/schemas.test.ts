import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { parseAllDocuments } from 'yaml';
import { dialects } from '../../generator/dialects/index.ts';
import { goldenCases, goldenFolder } from '../golden-cases.ts';
import { suite } from '../suite.ts';
import { problemsOf, schemas } from './schemas.ts';

/** Every object of ours in every golden case: standard output and written files. */
function printed(): { name: string; value: Record<string, unknown> }[] {
  return goldenCases().flatMap((name) => {
    const text = readFileSync(join(goldenFolder, name, '_expected.yaml'), 'utf8');
    if (!text.includes('apiVersion:')) return [];
    const pieces = text.split(/^#### .*$/m);
    return pieces.flatMap((piece) =>
      parseAllDocuments(piece)
        .filter((each) => each.errors.length === 0)
        .map((each) => ({ name, value: each.toJS() as Record<string, unknown> }))
        .filter(({ value }) => isOurs(value)),
    );
  });
}

function isOurs(value: unknown): boolean {
  const metadata = (
    value as { metadata?: { labels?: Record<string, string>; annotations?: object } }
  )?.metadata;
  return (
    metadata?.labels?.['netprofile.dev/service'] !== undefined &&
    JSON.stringify(metadata).includes('netprofile.dev/version')
  );
}

suite('schemas of the APIs', (test) => {
  const objects = printed();

  test('every golden output follows them', () => {
    const wrong = objects.flatMap(({ name, value }) =>
      problemsOf(value).map((problem) => `${name}: ${problem}`),
    );
    assert.equal(wrong, []);
  });

  test('every kind of object has a schema that names its source, and a golden output', () => {
    const kinds = Object.values(dialects).flatMap((each) =>
      each.objects.map((form) => `${form.apiVersion} ${form.kind}`),
    );
    assert.equal([...schemas.keys()].sort(), [...kinds].sort());
    for (const [title, { $comment }] of schemas) assert.match($comment, /\w+\/\w+/, title);
    const seen = new Set(objects.map(({ value }) => `${value.apiVersion} ${value.kind}`));
    assert.equal([...seen].sort(), [...kinds].sort());
  });

  const broken: readonly (readonly [string, unknown])[] = [
    [
      'cilium.io/v2 CiliumNetworkPolicy',
      { endpointSelector: {}, egress: [{ toPorts: [{ ports: [{ port: 53, protocol: 'UDP' }] }] }] },
    ],
    [
      'cilium.io/v2 CiliumNetworkPolicy',
      { endpointSelector: {}, egress: [{ toFQDNs: [{ matchName: '*.example.com' }] }] },
    ],
    [
      'cilium.io/v2 CiliumNetworkPolicy',
      { endpointSelector: {}, egress: [{ toEntities: ['nodes'] }] },
    ],
    ['cilium.io/v2 CiliumNetworkPolicy', { egress: [{}] }],
    ['networking.k8s.io/v1 NetworkPolicy', { podSelector: {}, ingress: [{ form: [] }] }],
    [
      'networking.gke.io/v1alpha1 FQDNNetworkPolicy',
      { podSelector: {}, egress: [{ matches: [{}] }] },
    ],
    [
      'k8s.ovn.org/v1 EgressFirewall',
      { egress: [{ type: 'Allow', to: { dnsName: 'a.example.com', cidrSelector: '10.0.0.0/8' } }] },
    ],
    ['networking.istio.io/v1 ServiceEntry', { hosts: [], ports: [] }],
    ['networking.istio.io/v1 Sidecar', { outboundTrafficPolicy: { mode: 'NONE' } }],
    [
      'policy.networking.k8s.io/v1alpha2 ClusterNetworkPolicy',
      { tier: 'Admin', priority: 1001, subject: { namespaces: {} } },
    ],
  ];
  for (const [title, spec] of broken) {
    test(`${title}: ${JSON.stringify(spec)} is refused`, () => {
      const [apiVersion, kind] = title.split(' ');
      const metadata = { name: 'default' };
      assert.ok(problemsOf({ apiVersion, kind, metadata, spec }).length > 0);
    });
  }
});
