import * as assert from 'uvu/assert';
import { parse } from 'yaml';
import { checkFlows } from '../../generator/flows/check.ts';
import { judgeObserved } from '../../generator/flows/cut.ts';
import type { Observed } from '../../generator/flows/observed.ts';
import { observedIn } from '../../generator/flows/observed-in.ts';
import { observedReferences } from '../../generator/flows/observed-references.ts';
import { mostOutside, others } from '../../generator/flows/outside-ends.ts';
import { cidrProblem } from '../../generator/grammar/addresses.ts';
import { askedHost } from '../../generator/grammar/hosts.ts';
import type { Flow, FlowEnd } from '../../generator/model/flow.ts';
import { simulate } from '../analysis/simulate.ts';
import { suite } from '../suite.ts';

const cart = { namespace: 'shop', workload: 'cart' };

function workload(kind: string, name: string, port: number): unknown {
  return {
    apiVersion: 'apps/v1',
    kind,
    metadata: { name, namespace: 'shop' },
    spec: {
      selector: { matchLabels: { app: name, tier: 'shop' } },
      template: {
        metadata: { labels: { app: name, tier: 'shop' } },
        spec: { containers: [{ name, ports: [{ name: 'main', containerPort: port }] }] },
      },
    },
  };
}

function service(name: string, spec: object): unknown {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name, namespace: 'shop' }, spec };
}

const { analysis } = simulate([
  workload('Deployment', 'cart', 8080),
  workload('StatefulSet', 'postgres', 5432),
  service('postgres', {
    clusterIP: '10.96.0.7',
    clusterIPs: ['10.96.0.7', 'fd00:96::7'],
    selector: { app: 'postgres' },
    ports: [{ port: 5433, targetPort: 'main' }],
  }),
  service('all', {
    clusterIP: '10.96.0.8',
    selector: { tier: 'shop' },
    ports: [{ port: 80, targetPort: 'main' }],
  }),
  service('bank', { clusterIP: '10.96.0.9', ports: [{ port: 443 }] }),
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      name: 'bank-1',
      namespace: 'shop',
      labels: { 'kubernetes.io/service-name': 'bank' },
    },
    ports: [{ port: 8443 }],
    endpoints: [{ addresses: ['203.0.113.50'] }],
  },
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: 'one' },
    status: { addresses: [{ type: 'InternalIP', address: '192.0.2.1' }] },
  },
  service('edge', {
    type: 'LoadBalancer',
    externalIPs: ['192.0.2.1'],
    selector: { app: 'postgres' },
    ports: [{ port: 443, targetPort: 'main' }],
  }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'cart', namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: 'cart' } }, policyTypes: ['Ingress', 'Egress'] },
  },
]);

function flow(destination: FlowEnd, port = 443, more: Partial<Flow> = {}): Flow {
  const times = { first: undefined, last: undefined };
  return {
    source: cart,
    destination,
    protocol: 'TCP',
    port,
    verdict: 'forwarded',
    count: 1,
    seenAt: undefined,
    ...times,
    ...more,
  };
}

function observedOf(flows: readonly Flow[]): Observed {
  const observed = observedIn(analysis);
  for (const each of flows) observed.add(each);
  return observed;
}

const check = (flows: readonly Flow[]): ReturnType<typeof checkFlows> =>
  checkFlows(observedOf(flows), analysis, new Map(), []);

/** Destinations of cut connections with the blocks that would be opened for each. */
function opened(flows: readonly Flow[]): readonly (readonly [string, readonly string[]])[] {
  return check(flows).cut.map(({ source, destination, suggestions }) => {
    const lines = suggestions.find((each) => each.lines !== undefined)?.lines ?? [];
    const found = [...lines.join('\n').matchAll(/cidr: (\S+)/g)].map(
      ([, cidr = '']) => parse(cidr) as string,
    );
    for (const cidr of found) assert.is(cidrProblem(cidr), undefined);
    return [source === 'shop/cart' ? destination : source, found];
  });
}

const drafted = (flows: readonly Flow[]): readonly string[] =>
  observedReferences(observedOf(flows), analysis).map(
    ({ to, port, words }) => `${Object.values(to).join()} ${port} ${words}`,
  );

const several = [
  flow({ address: '203.0.113.1', names: ['API.a.example.'] }),
  flow({ address: '203.0.113.2', names: ['api.a.example'] }),
  flow({ address: '203.0.113.2', names: ['b.example', 'api.a.example'] }),
  flow({ address: '2001:DB8::9' }),
  flow({ address: '2001:db8:0::9' }),
  flow({ address: '::ffff:198.51.100.7' }),
  flow({ address: '198.51.100.8', names: ['*'] }),
  flow(cart, 8080, { source: { address: '198.51.100.9' } }),
  flow(cart, 8080, { source: { address: '::1234' } }),
];

suite('ends outside', (test) => {
  for (const [name, flows] of [
    ['in one order', several],
    ['in the other', several.toReversed()],
  ] as const)
    test(`are told apart by name, else by address: ${name}`, () => {
      assert.equal(opened(flows), [
        ['api.a.example', ['203.0.113.1/32', '203.0.113.2/32']],
        ['2001:db8::9', ['2001:db8::9/128']],
        ['198.51.100.9', ['198.51.100.9/32']],
        ['::1234', ['::1234/128']],
        ['198.51.100.7', ['198.51.100.7/32']],
        ['198.51.100.8', ['198.51.100.8/32']],
        ['b.example', ['203.0.113.2/32']],
      ]);
      assert.equal(drafted(flows), [
        '198.51.100.7 443 observed once',
        '198.51.100.8 443 observed once',
        '2001:db8::9 443 observed 2 times',
        'api.a.example 443 observed 2 times',
        'b.example 443 observed once',
      ]);
    });

  test('lines for one policy go on from each other', () => {
    const texts = check(several).cut.map(({ suggestions: [first] }) => [
      first?.text,
      first?.lines?.[0],
    ]);
    assert.equal(texts.slice(0, 4), [
      ['add to spec of NetworkPolicy shop/cart:', 'egress:'],
      ['add to egress of NetworkPolicy shop/cart:', '- to:'],
      ['add to spec of NetworkPolicy shop/cart:', 'ingress:'],
      ['add to ingress of NetworkPolicy shop/cart:', '- from:'],
    ]);
  });

  test('beyond a bound they count as one, and no line is made of that', () => {
    const address = (n: number): FlowEnd => ({ address: `20.0.${n >> 8}.${n & 255}` });
    const many = Array.from({ length: mostOutside + 5 }, (_, n) => flow(address(n)));
    const observed = observedOf([...many, ...many]);
    assert.is(observed.connections.size, mostOutside + 1);
    assert.ok(observed.hasOthers);
    const { cut, toldApart } = checkFlows(observed, analysis, new Map(), []);
    assert.is(toldApart, mostOutside);
    const rest = cut.find(({ destination }) => destination === others);
    assert.is(rest?.count, 10);
    assert.equal(
      rest?.suggestions.map(({ text }) => text),
      [
        'more than 10000 ends outside were seen, and not all are told apart: check a shorter time, or one workload',
      ],
    );
    const to = observedReferences(observed, analysis).map((each) => Object.keys(each.to)[0]);
    assert.is(to.filter((each) => each === 'host').length, mostOutside);
    assert.is(to.filter((each) => each === 'question').length, 1);
  });

  test('a host with more addresses than that is drafted, and told not to be all of it', () => {
    const named = (n: number): FlowEnd => ({
      address: `20.0.${n >> 8}.${n & 255}`,
      names: ['cdn.example'],
    });
    const many = Array.from({ length: mostOutside + 5 }, (_, n) => flow(named(n)));
    assert.equal(drafted(many), ['cdn.example 443 observed 10005 times']);
    const [only] = check(many).cut;
    assert.match(only?.suggestions.at(-1)?.text ?? '', 'not all are told apart');
  });

  test('an address of a Service is those behind it', () => {
    const to = (address: string, port: number): readonly string[] =>
      drafted([flow({ address, names: ['db.example'] }, port)]);
    assert.equal(to('10.96.0.7', 5433), ['shop/StatefulSet/postgres 5432 observed once']);
    assert.equal(to('FD00:96:0::7', 5433), ['shop/StatefulSet/postgres 5432 observed once']);
    assert.equal(to('192.0.2.1', 443), ['shop/StatefulSet/postgres 5432 observed once']);
    assert.equal(to('10.96.0.9', 443), ['203.0.113.50 8443 observed once']);
    // a node has ports of its own
    assert.equal(to('192.0.2.1', 10_250), ['db.example 10250 observed once']);
    assert.equal(to('10.96.0.7', 5432), [
      'Service shop/postgres has no port 5432/TCP: where does it lead? 5432 observed once',
    ]);
    assert.equal(to('10.96.0.8', 80), [
      'Service shop/all leads to 2 ends: to which of them does it connect? 80 observed once',
    ]);
  });

  test('where nobody can tell who is behind a Service there is no line', () => {
    const [first] = check([flow({ address: '10.96.0.8' }, 80)]).cut;
    assert.equal(first?.suggestions, [
      {
        text: '10.96.0.8 is no address that policies see: Service shop/all leads to 2 ends: to which of them does it connect?',
      },
    ]);
  });

  test('connections that are one by their Service and by their pod are one', () => {
    const pod = { namespace: 'shop', workload: 'postgres' };
    const flows = [flow({ address: '10.96.0.7' }, 5433), flow(pod, 5432)];
    assert.equal(
      judgeObserved(observedOf(flows), analysis).cut.map(({ connection }) => connection.forwarded),
      [{ source: 0, destination: 0, unknown: 2 }],
    );
  });
});

suite('names that were asked for', (test) => {
  for (const [name, host] of [
    ['API.Example.COM.', 'api.example.com'],
    ['xn--bcher-kva.example', 'xn--bcher-kva.example'],
    ['*'],
    ['*.com'],
    [''],
    ['.'],
    ['localhost'],
    ['a..example'],
    ['api.example.com..'],
    ['_srv._tcp.foo.com'],
    ['evil\n- db:1/128'],
    ['a b.example'],
    ['http://a.example'],
    ['203.0.113.9'],
    ['203.0.113.9.'],
    ['2001:db8::9'],
    ['10.0.0.0/8'],
    ['$internet'],
    ['db.shop.svc'],
    ['db.shop.svc.cluster.local'],
    ['DB.shop.SVC.Cluster.Local.'],
    ['api.example.com.shop.svc.cluster.local.'],
    ['db.shop.svc.cluster.example'],
    ['api.\u212aube.example'],
    ['b\u00fccher.example'],
    [`${'x'.repeat(300)}.example`],
    [`${'x.'.repeat(130)}example`],
  ] as const)
    test(JSON.stringify(name).slice(0, 60), () => {
      assert.is(askedHost(name), host);
    });
});
