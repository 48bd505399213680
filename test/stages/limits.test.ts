import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { sizes, spansOf } from '../../generator/grammar/address-spans.ts';
import { ipv6Start } from '../../generator/grammar/addresses.ts';
import type { PlatformFacts } from '../../generator/model/intent.ts';
import type { Manifests, Workload } from '../../generator/model/manifest.ts';
import type { Labels, Selector } from '../../generator/model/policy.ts';
import { everybody } from '../../generator/stages/checks/everybody.ts';
import { addsUpTo, isHuge } from '../../generator/stages/checks/limited-addresses.ts';
import { suite } from '../suite.ts';

const blocks = (...cidrs: string[]) => cidrs.map((cidr) => ({ cidr, except: [] }));
const eights = (from: number, to: number) =>
  blocks(...Array.from({ length: to - from + 1 }, (_, index) => `${from + index}.0.0.0/8`));

function platform(pods: readonly string[] = [], ipBlockIgnoresCluster = false): PlatformFacts {
  return { cidrs: { pods }, cni: { ipBlockIgnoresCluster } } as unknown as PlatformFacts;
}

const cluster = platform(['10.244.0.0/16', 'fd00::/48']);

const sums: readonly (readonly [
  string,
  ReturnType<typeof blocks>,
  string,
  PlatformFacts,
  boolean,
])[] = [
  ['256 blocks', eights(0, 255), '$internet', platform(), true],
  ['the same for everyone', eights(0, 255), '$anywhere', platform(), true],
  ['two halves', blocks('0.0.0.0/1', '128.0.0.0/1'), '$internet', platform(), true],
  ['two halves of IPv6', blocks('::/1', '8000::/1'), '$internet', platform(), true],
  ['one block', eights(2, 2), '$internet', platform(), false],
  ['two', eights(2, 3), '$internet', platform(), true],
  ['one of IPv6', blocks('2600::/16'), '$internet', platform(), false],
  ['two of IPv6', blocks('2600::/16', '2a00::/16'), '$internet', platform(), true],
  ['one block twice', [...eights(2, 2), ...eights(2, 2)], '$internet', platform(), false],
  [
    'private ones',
    blocks('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'),
    '$internet',
    platform(),
    false,
  ],
  ['all of IPv4 by NAT64', blocks('64:ff9b::/96'), '$internet', platform(), true],
  ['all pods', blocks('10.244.0.0/16'), '$cluster', cluster, true],
  ['all pods of the namespace too', blocks('10.244.0.0/16'), '$same-namespace', cluster, true],
  ['pods in halves', blocks('10.244.0.0/17', '10.244.128.0/17'), '$cluster', cluster, true],
  ['half the pods', blocks('10.244.0.0/17'), '$cluster', cluster, false],
  ['pods of one family', blocks('fd00::/48'), '$cluster', cluster, true],
  [
    'where blocks match no pods',
    blocks('10.0.0.0/8'),
    '$cluster',
    platform(['10.244.0.0/16'], true),
    false,
  ],
  ['wherever pods may be', blocks('0.0.0.0/1', '128.0.0.0/1'), '$cluster', platform(), true],
  ['not wherever pods may be', blocks('10.0.0.0/8'), '$cluster', platform(), false],
  ['no limit of addresses', eights(0, 255), '$kube-api', cluster, false],
  ['no blocks', [], '$internet', platform(), false],
];

suite('what address blocks add up to', (test) => {
  for (const [title, some, limit, facts, wanted] of sums) {
    test(`${title}: ${limit}`, () => assert.is(addsUpTo(some, limit, facts), wanted));
  }

  test('one block alone may be too large', () => {
    const all = ['2.0.0.0/7', '2.0.0.0/8', '2600::/15', '2600::/16'];
    assert.equal(all.map(isHuge), [true, false, true, false]);
  });

  test('blocks hold each address once, without their exceptions', () => {
    const prefix = fc.record({ at: fc.nat(255), length: fc.integer({ min: 24, max: 32 }) });
    const text = ({ at, length }: { at: number; length: number }): string =>
      `203.0.113.${at - (at % 2 ** (32 - length))}/${length}`;
    const block = fc.record({
      cidr: prefix.map(text),
      except: fc.array(prefix.map(text), { maxLength: 3 }),
    });
    const holds = (cidr: string, at: number): boolean => {
      const [address = '', length = ''] = cidr.split('/');
      const size = 2 ** (32 - Number(length));
      return Math.floor(at / size) === Math.floor(Number(address.split('.')[3]) / size);
    };
    fc.assert(
      fc.property(fc.array(block, { maxLength: 6 }), (all) => {
        const base = (203n << 24n) + (113n << 8n);
        const spans = spansOf(all);
        for (let at = 0; at < 256; at += 1) {
          const wanted = all.some(
            ({ cidr, except }) => holds(cidr, at) && !except.some((each) => holds(each, at)),
          );
          const value = base + BigInt(at);
          assert.is(
            spans.filter(([first, last]) => first <= value && value <= last).length,
            wanted ? 1 : 0,
          );
        }
      }),
      { numRuns: 200, seed: 5 },
    );
    assert.equal(sizes(spansOf(blocks('203.0.113.0/24', '2600::/127'))), { IPv4: 256n, IPv6: 2n });
    assert.ok(spansOf(blocks('2600::/127')).every(([first]) => first >= ipv6Start));
  });
});

const exists = (key: string): Selector => ({
  matchLabels: {},
  matchExpressions: [{ key, operator: 'Exists' }],
});

suite('selectors that everybody meets', (test) => {
  const of = (...labels: Labels[]): Manifests =>
    ({
      workloads: labels.map(
        (podLabels) => ({ podLabels, hostNetwork: false }) as unknown as Workload,
      ),
    }) as unknown as Manifests;
  const shop = { matchLabels: { team: 'shop' }, matchExpressions: [] };
  const two = of({ team: 'shop', app: 'a' }, { team: 'shop', app: 'b' });
  const table: readonly (readonly [string, Manifests, Selector | 'all', boolean])[] = [
    ['all', of(), 'all', true],
    ['a hash', of(), exists('pod-template-hash'), true],
    ['a name', of(), exists('app.kubernetes.io/name'), true],
    ['a key of a client', two, exists('cart-client'), false],
    ['a key that all have', two, exists('team'), true],
    ['a label that all have', two, shop, true],
    ['a label that one has', two, { matchLabels: { app: 'a' }, matchExpressions: [] }, false],
    ['a label of an only workload', of({ team: 'shop' }), shop, false],
    ['nobody there', of(), shop, false],
    [
      'a label beside a hash',
      two,
      { ...exists('pod-template-hash'), matchLabels: { app: 'a' } },
      false,
    ],
    [
      'values that all have',
      two,
      { matchLabels: {}, matchExpressions: [{ key: 'app', operator: 'In', values: ['a', 'b'] }] },
      true,
    ],
  ];
  for (const [title, manifests, selector, wanted] of table) {
    test(title, () => assert.is(everybody(manifests).isMeant(selector), wanted));
  }
});
