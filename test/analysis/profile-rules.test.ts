import * as assert from 'uvu/assert';
import { gatherTexts } from '../../generator/frontends/gather.ts';
import { analyseWorld, graphFindings } from '../../generator/frontends/graph-rules.ts';
import { readWorld } from '../../generator/frontends/simulated-input.ts';
import { suite } from '../suite.ts';

declare const ROOT: string;

const looked = ['undeclared-connection', 'nothing-serves', 'exposed-unused'];

/** What the rules about profiles say of manifests with profiles among them. */
async function told(text: string): Promise<readonly string[]> {
  const values = { namespace: 'shop' };
  const environment = { cwd: ROOT, env: {} };
  const world = await readWorld(gatherTexts([{ file: 'shop.yaml', text }]), values, environment, {
    from: 'flags',
  });
  assert.equal(
    world.diagnostics.filter((each) => each.severity === 'error'),
    [],
  );
  return graphFindings(world, analyseWorld(world), values)
    .filter(({ code }) => looked.includes(code))
    .map(({ code, message }) => `${code}: ${message}`)
    .sort();
}

const workload = (name: string, port = 8080): string => `---
apiVersion: apps/v1
kind: Deployment
metadata: {name: ${name}}
spec:
  selector: {matchLabels: {app: ${name}}}
  template:
    metadata: {labels: {app: ${name}}}
    spec: {containers: [{name: main, ports: [{containerPort: ${port}}]}]}
`;
const profile = (service: string, rest = ''): string => `---
service: ${service}
namespace: shop
${rest}
`;
const other = `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: by-hand}
spec:
  podSelector: {matchLabels: {app: orders}}
  policyTypes: [Ingress]
  ingress: [{from: [{podSelector: {matchLabels: {app: cart}}}], ports: [{port: 9090}]}]
`;
const closed = other
  .replace('by-hand', 'closed')
  .replace('app: orders', 'app: cart')
  .replace('[Ingress]', '[Egress]')
  .replace(/ {2}ingress: .*\n/, '');
const shop = workload('cart') + workload('orders');
const all = 'exposes: [{port: 8080, from: [cart]}]';
const consumes = 'consumes: [{service: orders}]';
const nobody = 'consumes: [orders:8080, {namespace: shop, labels: {app: basket}, ports: [8080]}]';

const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['all is used', shop + profile('cart', consumes) + profile('orders', all), []],
  [
    'who is let in goes elsewhere',
    shop + profile('cart') + profile('orders', all),
    ['exposed-unused: nobody uses 8080/TCP of shop/orders'],
  ],
  [
    'what is a note',
    shop + profile('cart') + profile('orders', 'exposes: [{port: 8080, from: none}]'),
    [],
  ],
  [
    'a policy by hand opens more',
    shop + profile('cart', 'isolate: [ingress]') + profile('orders', all) + other,
    [
      'undeclared-connection: shop/cart -> shop/orders: 9090/TCP is allowed, and no profile asks for it',
    ],
  ],
  [
    'a policy by hand closes what a profile leaves open',
    shop +
      profile('cart', 'isolate: [ingress]') +
      profile('orders', 'exposes: [{port: 8080, from: none}]') +
      closed,
    [],
  ],
  [
    'what is consumed is declared by no container',
    workload('cart') +
      workload('orders', 9000) +
      profile('cart', consumes) +
      profile('orders', all),
    [
      'nothing-serves: shop/cart consumes what nothing serves: no container there declares 8080/TCP',
    ],
  ],
  [
    'what is consumed is not there',
    shop + profile('cart', nobody) + profile('orders', all),
    [
      'nothing-serves: shop/cart consumes what nothing serves: no pod of namespace shop has app=basket',
    ],
  ],
];

suite('rules of the graph, of profiles', (test) => {
  for (const [name, text, expected] of cases)
    test(name, async () => assert.equal(await told(text), expected));
});
