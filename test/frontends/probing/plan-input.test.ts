import * as assert from 'uvu/assert';
import { gatherTexts } from '../../../generator/frontends/gather.ts';
import { usableNamespaces } from '../../../generator/frontends/probing/namespaces.ts';
import { outsideOf } from '../../../generator/frontends/probing/options.ts';
import { policyObjects } from '../../../generator/frontends/probing/policies.ts';
import { runName } from '../../../generator/frontends/probing/session.ts';
import { readWorld, type World } from '../../../generator/frontends/simulated-input.ts';
import { suite } from '../../suite.ts';

const profile = `service: cart
namespace: shop
exposes: [{port: 8080, from: [$same-namespace]}]
dns: false
`;

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: a, image: none, ports: [{containerPort: 8080}]}]}
`;

const policy = (name: string, more = ''): string => `apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, ${more}}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

function world(...texts: readonly string[]): Promise<World> {
  const all = texts.map((text, index) => ({ file: `${index}.yaml`, text }));
  return readWorld(gatherTexts(all), { namespace: 'shop' }, { cwd: '/', env: {} });
}

const named = (found: World): readonly string[] =>
  policyObjects(found).map(({ metadata }) => `${metadata.namespace}/${metadata.name}`);

suite('what stand-ins are made from', (test) => {
  test('policies of profiles, and those of the manifests that they do not replace', async () => {
    const found = await world(profile, deployment, policy('by-hand'));
    assert.equal(named(found), ['shop/by-hand', 'shop/netprofile-cart']);
    const [, ours] = policyObjects(found);
    assert.is(ours?.metadata.labels?.['netprofile.dev/service'], 'cart');
    assert.match(JSON.stringify(ours?.spec), /"podSelector":\{"matchLabels":\{"app":"cart"\}\}/);
    const stale = policy(
      'netprofile-cart',
      'namespace: shop, labels: {netprofile.dev/service: cart}',
    );
    const replaced = await world(profile, deployment, stale);
    assert.equal(named(replaced), ['shop/netprofile-cart']);
    assert.equal(policyObjects(replaced)[0]?.spec, ours?.spec);
  });

  test('a policy of a list, and one that stands twice', async () => {
    const list = `apiVersion: v1\nkind: List\nitems:\n${['one', 'two', 'one']
      .map((name) => `- ${JSON.stringify(parsed(name))}\n`)
      .join('')}`;
    assert.equal(named(await world(deployment, list)), ['shop/one', 'shop/two']);
  });

  test('a policy that only another engine holds is refused', async () => {
    const cilium = `apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: cart, namespace: shop}
spec: {endpointSelector: {}, ingress: [{}]}
`;
    const found = await world(deployment, cilium);
    assert.throws(() => policyObjects(found), /there are others \(CiliumNetworkPolicy\)/);
  });

  test("namespaces that are free, lent, going, or somebody else's", () => {
    const wanted = [
      { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop', team: 'shop' } },
      { name: 'data', labels: {} },
    ];
    const there = (labels: Record<string, string>, isGoing = false) => [
      { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop', ...labels }, isGoing },
    ];
    const mark = 'netprofile.dev/probe';
    assert.equal(usableNamespaces(wanted, []), { lent: [], ending: [] });
    assert.equal(usableNamespaces(wanted, there({ team: 'shop', [mark]: 'stand-ins' })), {
      lent: ['shop'],
      ending: [],
    });
    assert.equal(usableNamespaces(wanted, there({ [mark]: 'a-run' }, true)), {
      lent: [],
      ending: ['shop'],
    });
    for (const [found, said] of [
      [there({}), /namespace shop is not the probe's/],
      [there({}, true), /namespace shop is not the probe's/],
      [there({ [mark]: '' }), /namespace shop belongs to the probe/],
      [there({ [mark]: 'a-run' }), /namespace shop belongs to the probe a-run/],
      [there({ [mark]: 'stand-ins' }), /lacks the label team=shop/],
    ] as const)
      assert.throws(() => usableNamespaces(wanted, found), said);
  });

  test('what stands for a block', () => {
    for (const [typed, read] of [
      ['203.0.113.0/24=203.0.113.7', { block: '203.0.113.0/24', address: '203.0.113.7' }],
      ['10.0.0.0/8=10.1.2.3:53', { block: '10.0.0.0/8', address: '10.1.2.3', port: 53 }],
      ['2001:db8::/32=2001:db8::7', { block: '2001:db8::/32', address: '2001:db8::7' }],
      [
        '2001:db8::/32=[2001:db8::7]:443',
        { block: '2001:db8::/32', address: '2001:db8::7', port: 443 },
      ],
    ] as const)
      assert.equal(outsideOf([typed]), [read], typed);
    for (const typed of [
      '',
      '203.0.113.7',
      '203.0.113.0/24=',
      '203.0.113.0/24=198.51.100.7',
      '203.0.113.0/24=cards.example',
      '203.0.113.0/24=203.0.113.7:0',
      '203.0.113.0/24=203.0.113.7:65536',
      '203.0.113.0/33=203.0.113.7',
      'cards.example=203.0.113.7',
      '203.0.113.0/24=203.0.113.7 --context=production',
    ])
      assert.throws(() => outsideOf([typed]), /--outside/, typed);
  });

  test('runs are named so that a label and a pod can hold it, and no two alike', () => {
    const now = new Date('2026-02-03T04:05:06Z');
    const names = Array.from({ length: 50 }, () => runName(now));
    assert.ok(
      names.every((each) => /^20260203-[a-z0-9]{6}$/.test(each)),
      names[0],
    );
    assert.is(new Set(names).size, 50);
  });
});

function parsed(name: string): unknown {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { podSelector: {}, policyTypes: ['Ingress'] },
  };
}
