import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as assert from 'uvu/assert';
import type * as Library from '../../generator/index.ts';
import { netprofile, root } from '../program.ts';
import { suite } from '../suite.ts';

const library = (await import(pathToFileURL(join(root, 'dist/index.js')).href)) as typeof Library;
const { compile, diff, explain, matrix, readCluster } = library;

const base = join(root, 'kustomize/examples/shop/base');
const shop = join(root, 'profiles/examples/shop');
const texts = (folder: string, isMeant: (file: string) => boolean): Library.Text[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.yaml') && isMeant(file))
    .sort()
    .map((file) => ({ file, text: readFileSync(join(folder, file), 'utf8') }));
const manifests = texts(base, (file) => file !== 'kustomization.yaml');
const platform = texts(shop, (file) => file === 'platform.yaml');
const profiles = texts(shop, (file) => !['platform.yaml', 'netprofile.yaml'].includes(file));
const options = { namespace: 'shop', platform } as const;

/** The shop under the policies of its profiles. */
function withPolicies(): Library.ReadCluster {
  const { policies, diagnostics } = compile(profiles, platform, manifests, { namespace: 'shop' });
  assert.ok(policies.length > 0, JSON.stringify(diagnostics));
  const made = policies.map(({ policy, text }) => ({ file: `${policy.name}.yaml`, text }));
  return known(readCluster([...manifests, ...made], options));
}

function known({ cluster, diagnostics }: Library.ReadManifests): Library.ReadCluster {
  if (cluster === undefined) throw new Error(JSON.stringify(diagnostics));
  return cluster;
}

const without = (): Library.ReadCluster => known(readCluster(manifests, options));

suite('the library simulates', (test) => {
  test('matrix: what the command prints', async () => {
    const args = ['matrix', base, '--profiles', shop, '--platform', join(shop, 'platform.yaml')];
    const { stdout, status, stderr } = await netprofile([
      ...args,
      '-n',
      'shop',
      '--format',
      'json',
    ]);
    assert.is(status, 0, stderr);
    const { workloads, connections } = JSON.parse(stdout) as Library.Matrix;
    assert.ok(connections.length > 3);
    assert.equal(JSON.parse(JSON.stringify(matrix(withPolicies()))), { workloads, connections });
  });

  test('explain: allowed by the line that says so, blocked where none does', () => {
    const cluster = withPolicies();
    assert.ok(cluster.workloads.includes('shop/orders'));
    const allowed = explain(cluster, { from: 'shop/orders', to: 'data/postgres', port: 5432 });
    assert.is(allowed.allowed, true);
    assert.is(allowed.egress.by?.policy, 'shop/netprofile-orders');
    const blocked = explain(cluster, { from: 'shop/cart', to: 'data/postgres', port: 5432 });
    assert.is(blocked.allowed, false);
    assert.is(blocked.ingress.reason, 'no rule allows it');
    const udp = { from: 'shop/orders', to: 'data/postgres', port: 5432, protocol: 'UDP' } as const;
    assert.is(explain(cluster, udp).allowed, false);
  });

  test('diff: what policies close, and what taking them away opens', () => {
    const [open, closed] = [without(), withPolicies()];
    const kinds = (changes: Library.Changes): readonly string[] => [
      ...new Set(changes.changes.map((each) => each.kind)),
    ];
    assert.ok(diff(open, closed).changes.length > 0);
    assert.not.ok(kinds(diff(open, closed)).includes('added'));
    assert.ok(diff(closed, open).changes.length > 0);
    assert.equal(diff(closed, withPolicies()).changes, []);
  });

  test('an error gives no cluster: what is missing would be answered for', () => {
    const bad = { file: 'bad.yaml', text: 'apiVersion: v1\nkind: [\n' };
    const read = readCluster([...manifests, bad], options);
    assert.is(read.cluster, undefined);
    assert.ok(read.diagnostics.some((each) => each.place?.file === 'bad.yaml'));
    const platformOf = (text: string): Library.ReadManifests =>
      readCluster(manifests, { platform: [{ file: 'p.yaml', text }] });
    assert.is(platformOf('kind: Platform\nspec: {cidrs: {pods: [nonsense]}}\n').cluster, undefined);
  });

  test('what is asked wrongly is an error, never an answer', () => {
    const cluster = withPolicies();
    const ask = { from: 'shop/cart', to: 'data/postgres', port: 5432 };
    for (const wrong of [
      { ...ask, from: 'shop/crat' },
      { ...ask, to: 'postgres' },
      { ...ask, to: '10.0.0.1' },
      { ...ask, port: 0 },
      { ...ask, port: 65_536 },
      { ...ask, port: 1.5 },
      { ...ask, port: Number.NaN },
      { ...ask, port: '5432' as unknown as number },
      { ...ask, protocol: 'tcp' as unknown as 'TCP' },
    ])
      assert.throws(
        () => explain(cluster, wrong),
        (error: unknown) => error instanceof RangeError,
      );
    assert.throws(() => matrix({ workloads: [] }), /readCluster/);
    assert.throws(() => readCluster([], { platform: 'nowhere' }), /no platform nowhere/);
  });

  test('the platform counts: what it says of blocks and pods', () => {
    const policy = `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: cart, namespace: shop}
spec:
  podSelector: {}
  policyTypes: [Egress]
  egress: [{to: [{ipBlock: {cidr: 0.0.0.0/0}}]}]
`;
    const reaches = (name: string): boolean => {
      const texts = [...manifests, { file: 'policy.yaml', text: policy }];
      const cluster = known(readCluster(texts, { namespace: 'shop', platform: name }));
      return explain(cluster, { from: 'shop/cart', to: 'shop/orders', port: 8080 }).allowed;
    };
    assert.equal([reaches('generic'), reaches('cilium')], [true, false]);
  });
});
