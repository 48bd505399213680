import * as assert from 'uvu/assert';
import { subjectsByParty } from '../../generator/analysis/population/subjects-by-party.ts';
import { graphOf } from '../../generator/analysis/views/graph.ts';
import { filterOf } from '../../generator/frontends/filter.ts';
import { gatherTexts } from '../../generator/frontends/gather.ts';
import { declaredPair } from '../../generator/frontends/graph-rules.ts';
import { readWorld } from '../../generator/frontends/simulated-input.ts';
import type { Graph } from '../../generator/model/graph.ts';
import { suite } from '../suite.ts';
import { deployment } from './workloads.ts';

declare const ROOT: string;

/** The graph of manifests with profiles among them, held by the policies that are written. */
async function graph(text: string): Promise<Graph> {
  const values = { namespace: 'shop', 'as-is': true };
  const environment = { cwd: ROOT, env: {} };
  const world = await readWorld(gatherTexts([{ file: 'shop.yaml', text }]), values, environment, {
    from: 'flags',
  });
  const pair = declaredPair(world);
  if (pair === undefined) throw new Error('no profiles');
  return graphOf({
    analysis: pair.actual,
    declared: pair.declared,
    resolved: world.resolved,
    subjects: subjectsByParty(world.subjects, pair.actual.parties, world.namespace),
    filter: filterOf(values, pair.actual),
  });
}

const profiles = `---
service: cart
namespace: shop
consumes: [orders:8080]
---
service: orders
namespace: shop
exposes: [8080]
`;
const closed = (name: string, app: string, direction: string) => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}}
spec:
  podSelector: {matchLabels: {app: ${app}}}
  policyTypes: [${direction}]
`;
const shop =
  deployment('cart', { ports: '{containerPort: 8080}' }) +
  deployment('orders', { ports: '{containerPort: 8080}' });

suite('a connection that is declared and blocked', (test) => {
  for (const [who, policies, refused] of [
    [
      'the provider',
      closed('by-hand', 'orders', 'Ingress'),
      ['ingress: no rule allows it (shop/by-hand)'],
    ],
    [
      'the consumer',
      closed('by-hand', 'cart', 'Egress'),
      ['egress: no rule allows it (shop/by-hand)'],
    ],
    [
      'both',
      closed('to-nobody', 'cart', 'Egress') + closed('from-nobody', 'orders', 'Ingress'),
      [
        'egress: no rule allows it (shop/to-nobody)',
        'ingress: no rule allows it (shop/from-nobody)',
      ],
    ],
  ] as const) {
    test(`${who} refuses it: the lines that ask for it are told, and the policy`, async () => {
      const { edges } = await graph(shop + policies + profiles);
      const blocked = edges.filter(({ status }) => status === 'blocked');
      assert.equal(
        blocked.map(({ source, destination }) => `${source} ${destination}`),
        ['shop/cart shop/orders'],
      );
      const rules = blocked.flatMap((each) => each.rules);
      assert.equal(
        rules.map(({ direction, text }) => `${direction}: ${text}`),
        ['profile: cart#/consumes/0', 'profile: orders#/exposes/0', ...refused],
      );
      assert.ok(rules.every(({ place }) => place?.file === 'shop.yaml'));
    });
  }
});
