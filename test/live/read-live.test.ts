import * as assert from 'uvu/assert';
import { UsageError } from '../../generator/io/usage.ts';
import { connect } from '../../generator/live/connect.ts';
import { type LiveAnswer, type LiveQuestion, readLive } from '../../generator/live/read-live.ts';
import { usualPatience } from '../../generator/live/request.ts';
import { suite } from '../suite.ts';
import {
  calicoKinds,
  ciliumKinds,
  type FakeOptions,
  type Fault,
  forbidden,
  type Request,
  refusal,
  usualKinds,
  withFakeCluster,
} from './fake-cluster.ts';
import { deployed, namespace, object, policy, shop } from './shop-cluster.ts';

const patience = { ...usualPatience, pause: 1, silence: 400, answer: 2000 };

interface Read extends LiveAnswer {
  readonly names: readonly string[];
  readonly asked: readonly string[];
}

async function reading(options: FakeOptions, question: Partial<LiveQuestion> = {}): Promise<Read> {
  let read: Read | undefined;
  await withFakeCluster(options, async ({ kubeconfig, asked }) => {
    const connection = connect({ kubeconfig }, { env: {} });
    const answer = await readLive(connection, { calls: false, patience, ...question });
    read = { ...answer, asked, names: answer.documents.map(({ place }) => place.file) };
  });
  if (read === undefined) throw new Error('nothing was read');
  return read;
}

/** What is said when it cannot be read. */
async function refused(
  options: FakeOptions,
  question: Partial<LiveQuestion> = {},
): Promise<string> {
  try {
    await reading(options, question);
  } catch (error) {
    assert.instance(error, UsageError, String(error));
    const { message, hint } = error as UsageError;
    return `${message} | ${hint ?? ''}`;
  }
  throw new Error('it was read');
}

const on =
  (path: string, fault: Fault, when: (request: Request) => boolean = () => true) =>
  (request: Request): Fault | undefined =>
    request.path.endsWith(path) && when(request) ? fault : undefined;

suite('reading a cluster', (test) => {
  test('objects come with places that name them', async () => {
    const { names } = await reading({ objects: shop() });
    assert.equal(names, [
      'live Namespace/shop',
      'live shop/Service/cart',
      'live shop/Deployment/cart',
      'live shop/Deployment/storefront',
      'live shop/ReplicaSet/cart-abc12',
      'live shop/ReplicaSet/storefront-abc12',
      'live shop/Pod/cart-abc12-0',
      'live shop/Pod/storefront-abc12-0',
      'live shop/Pod/storefront-abc12-1',
      'live shop/NetworkPolicy/netprofile-cart',
      'live shop/NetworkPolicy/netprofile-storefront',
    ]);
  });

  for (const aggregated of [true, false]) {
    test(`only get is used, and Secrets and ConfigMaps are never asked for (${aggregated ? 'one answer' : 'a list of groups'})`, async () => {
      const { asked, names } = await reading(
        { objects: shop(), aggregated, kinds: [...usualKinds, ...ciliumKinds] },
        { calls: true },
      );
      assert.is(names.length, 11);
      assert.equal(
        asked.filter((each) => !each.startsWith('GET ')),
        [],
      );
      assert.equal(
        asked.filter((each) => /secrets|configmaps/i.test(each)),
        [],
      );
      assert.ok(asked.some((each) => each.includes('ciliumnetworkpolicies')));
      assert.not.ok(asked.some((each) => each.includes('/status')));
    });
  }

  test('kinds that the server does not have are not asked for', async () => {
    const { asked } = await reading({ objects: shop() }, { calls: true });
    assert.not.ok(asked.some((each) => each.includes('cilium') || each.includes('monitoring')));
  });

  test('what leads callers to services is asked for only where it is compared with profiles', async () => {
    assert.not.ok((await reading({})).asked.some((each) => each.includes('ingresses')));
    assert.ok(
      (await reading({}, { calls: true })).asked.some((each) => each.includes('ingresses')),
    );
  });

  test('what containers are started with, and who wrote each field, is not kept', async () => {
    const { documents } = await reading({ objects: shop() });
    assert.not.match(JSON.stringify(documents), /marker-in-env|f:podSelector|resourceVersion/);
  });

  test('one namespace is asked for by its name', async () => {
    const objects = [...shop(), namespace('data'), ...deployed('postgres', 1, 5432, 'data')];
    const { names, asked } = await reading({ objects }, { namespace: 'data' });
    assert.equal(
      names.filter((each) => !each.includes('data')),
      [],
    );
    assert.is(names.length, 4);
    assert.ok(
      asked.some((each) => each.startsWith('GET /apis/apps/v1/namespaces/data/deployments?')),
    );
    assert.ok(asked.includes('GET /api/v1/namespaces/data'));
    assert.not.ok(asked.some((each) => each.startsWith('GET /api/v1/namespaces?')));
  });

  test('a namespace that is not there is told of', async () => {
    assert.match(
      await refused({ objects: shop() }, { namespace: 'shpo' }),
      /cannot get the namespace shpo: there is none \| kubectl get namespaces/,
    );
  });

  test('a namespace that is being deleted is told of', async () => {
    const { diagnostics } = await reading({ objects: [namespace('shop', 'Terminating')] });
    assert.equal(
      diagnostics.map((each) => each.code),
      ['namespace-terminating'],
    );
  });

  test('a selector chooses workloads and Services, never policies', async () => {
    const { names } = await reading({ objects: shop() }, { selector: 'app=cart' });
    assert.ok(names.includes('live shop/Deployment/cart'));
    assert.is(names.filter((each) => each.includes('NetworkPolicy')).length, 2);
    assert.not.ok(names.includes('live shop/Deployment/storefront'));
  });

  test('pods that have ended, and emptied ReplicaSets, speak for nobody', async () => {
    const done = deployed('orders').map((each) =>
      each.kind === 'Pod' ? { ...each, status: { phase: 'Succeeded' } } : each,
    );
    const emptied = deployed('old').map((each) => ({
      ...each,
      spec: { ...(each.spec as object), replicas: 0 },
    }));
    const { names } = await reading({ objects: [...done, ...emptied.slice(0, 2)] });
    assert.equal(names, [
      'live shop/Deployment/orders',
      'live shop/Deployment/old',
      'live shop/ReplicaSet/orders-abc12',
    ]);
  });

  test('policies of engines that are not simulated are read, without the mirror of NetworkPolicies', async () => {
    const calico = (name: string) => ({ ...policy(name, {}), apiVersion: 'projectcalico.org/v3' });
    const objects = [
      policy('closed', { podSelector: {} }),
      calico('knp.default.closed'),
      calico('calico-own'),
    ];
    const { names } = await reading({ objects, kinds: [...usualKinds, ...calicoKinds] });
    assert.equal(names, [
      'live shop/NetworkPolicy/closed',
      'live shop/NetworkPolicy.projectcalico.org/calico-own',
    ]);
  });

  test('custom resources that profiles name are asked for, their heads alone', async () => {
    const kafka = {
      apiVersion: 'kafka.strimzi.io/v1',
      kind: 'Kafka',
      plural: 'kafkas',
      namespaced: true,
    };
    const objects = [
      object('kafka.strimzi.io/v1', 'Kafka', 'events', { spec: { secret: 'marker' } }),
    ];
    const kinds = [...usualKinds, kafka];
    const { names, documents } = await reading(
      { objects, kinds },
      { named: ['Kafka', 'Secret'], calls: true },
    );
    assert.equal(names, ['live shop/Kafka.kafka.strimzi.io/events']);
    assert.not.match(JSON.stringify(documents), /marker/);
    assert.equal((await reading({ objects, kinds })).names, []);
  });
});

suite('pages of a cluster', (test) => {
  const many = Array.from({ length: 7 }, (_, index) =>
    policy(`rule-${index}`, { podSelector: {} }),
  );
  const all = many.map((_, index) => `live shop/NetworkPolicy/rule-${index}`);
  const path = '/networkpolicies';

  test('all pages are read', async () => {
    const { names, asked } = await reading({ objects: many, pageSize: 2 });
    assert.equal(names, all);
    assert.is(asked.filter((each) => each.includes(path)).length, 4);
  });

  test('a list that expires on the way is begun again, and whole', async () => {
    const expired = refusal(410, 'Expired', 'The provided continue parameter is too old');
    const once = on(path, expired, ({ count }) => count === 3);
    assert.equal((await reading({ objects: many, pageSize: 2, fault: once })).names, all);
    const always = on(path, expired, ({ query }) => query.get('continue') === '4');
    assert.match(
      await refused({ objects: many, pageSize: 2, fault: always }),
      /cannot list networkpolicies\.networking\.k8s\.io: the list expired 3 times/,
    );
  });

  /** Lists that never end, and what is said of the first. */
  const endless: readonly (readonly [what: string, answer: (request: Request) => unknown])[] = [
    ['the same token again', () => list([], 'same')],
    ['the same objects again', ({ count }) => list([many[0]], `token-${count}`)],
    ['pages without objects', ({ count }) => list([], `token-${count}`)],
  ];
  for (const [what, answer] of endless) {
    test(`a list with ${what} is an error`, async () => {
      const fault = (request: Request): Fault | undefined =>
        request.path.endsWith(path) ? { status: 200, body: answer(request) } : undefined;
      assert.match(await refused({ fault }), /the pages of a list repeat themselves/);
    });
  }

  test('a page that is too large is asked for in smaller ones', async () => {
    const large = many.map((each) => ({ ...each, note: 'x'.repeat(3000) }));
    const small = { ...patience, largest: 7000 };
    const { names, asked } = await reading({ objects: large }, { patience: small });
    assert.equal(names, all);
    assert.ok(
      asked.some(
        (each) => each.includes('limit=5&') || each.endsWith('limit=5') || each.includes('limit=1'),
      ),
    );
  });

  test('an object that is too large is an error', async () => {
    const objects = [{ ...policy('huge', {}), note: 'x'.repeat(9000) }];
    assert.match(
      await refused({ objects }, { patience: { ...patience, largest: 5000 } }),
      /an object is larger than/,
    );
  });

  test('an object that is nested absurdly deep is an error', async () => {
    const deep = JSON.parse(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`);
    assert.match(
      await refused({ objects: [policy('deep', deep)] }),
      /cannot list networkpolicies.*nested too deeply|nested too deeply/,
    );
  });

  function list(items: readonly unknown[], token: string): object {
    return { kind: 'NetworkPolicyList', apiVersion: 'v1', metadata: { continue: token }, items };
  }
});

suite('clusters that cannot be read', (test) => {
  /** A fault that ends it, and what is said. */
  const ends: readonly (readonly [what: string, options: FakeOptions, said: RegExp])[] = [
    [
      'pods are forbidden',
      { fault: on('/pods', forbidden('pods')) },
      /this user may not list pods \(context fake\): 403 Forbidden: pods is forbidden.* \| docs\/rbac\/read\.yaml.*-n NAMESPACE/,
    ],
    [
      'policies are forbidden',
      { fault: on('/networkpolicies', forbidden('networkpolicies')) },
      /may not list networkpolicies\.networking\.k8s\.io/,
    ],
    [
      'policies of Cilium are forbidden',
      {
        kinds: [...usualKinds, ...ciliumKinds],
        fault: on('/ciliumclusterwidenetworkpolicies', forbidden('x')),
      },
      /may not list ciliumclusterwidenetworkpolicies\.cilium\.io/,
    ],
    [
      'policies of an engine that is not simulated are forbidden',
      {
        kinds: [...usualKinds, ...calicoKinds],
        fault: on('/globalnetworkpolicies', forbidden('x')),
      },
      /may not list globalnetworkpolicies\.projectcalico\.org/,
    ],
    [
      'the token has expired',
      { fault: () => refusal(401, 'Unauthorized', 'Unauthorized') },
      /401 Unauthorized.* \| sign in again/,
    ],
    [
      'discovery is forbidden',
      { fault: on('/apis', forbidden('x')) },
      /may not tell which kinds it has/,
    ],
    [
      'a connection is cut before the answer, again and again',
      { fault: on('/pods', 'cut') },
      /cannot list pods: the connection was cut \[ECONNRESET\]/,
    ],
    [
      'a connection is cut in the middle, again and again',
      { objects: shop(), fault: on('/pods', 'half') },
      /cannot list pods: the connection was cut/,
    ],
    [
      'the server falls silent',
      { fault: on('/pods', 'silence') },
      /cannot list pods: it did not answer in time/,
    ],
    [
      'the server fails again and again',
      { fault: on('/pods', refusal(500, 'InternalError', 'etcdserver: leader changed')) },
      /cannot list pods: 500 InternalError: etcdserver: leader changed/,
    ],
    [
      'a kind goes away',
      { fault: on('/services', refusal(404, 'NotFound', 'gone')) },
      /cannot list services: 404 .* \| was its kind removed/,
    ],
    [
      'a proxy answers with a page',
      { fault: on('/pods', { status: 200, body: '<html>sign in</html>', type: 'text/html' }) },
      /cannot list pods: it answered with text\/html that is not a JSON object \| is there a proxy/,
    ],
    [
      'a proxy answers with a page of its own error',
      { fault: on('/pods', { status: 502, body: '<html>bad gateway</html>', type: 'text/html' }) },
      /cannot list pods: 502 without a Status object \| is there a proxy/,
    ],
    [
      'a proxy redirects',
      { fault: on('/pods', { status: 302, body: '' }) },
      /cannot list pods: 302 without/,
    ],
    [
      'the JSON is cut',
      { fault: on('/pods', { status: 200, body: '{"kind":"PodList","items":[{' }) },
      /application\/json that is not a JSON object/,
    ],
    [
      'the JSON is no list',
      { fault: on('/pods', { status: 200, body: { kind: 'Pod' } }) },
      /cannot list pods: the answer is not a list/,
    ],
    [
      'the list holds no objects',
      { fault: on('/pods', { status: 200, body: { kind: 'PodList', items: [7] } }) },
      /no object with a name/,
    ],
    [
      'the list holds nameless objects',
      { fault: on('/pods', { status: 200, body: { kind: 'PodList', items: [{ metadata: {} }] } }) },
      /no object with a name/,
    ],
    [
      'it is no API server',
      { kinds: [], fault: () => ({ status: 200, body: { hello: 'world' } }) },
      /has no v1 Pod \| does the address/,
    ],
    [
      'it has no policies',
      { kinds: usualKinds.filter((each) => each.kind !== 'NetworkPolicy') },
      /has no networking\.k8s\.io\/v1 NetworkPolicy/,
    ],
  ];
  for (const [what, options, said] of ends) {
    test(`${what}: an error, never a smaller cluster`, async () => {
      assert.match(await refused(options), said);
    });
  }

  test('a group that is read and cannot tell its kinds is an error; another one is passed over', async () => {
    const kinds = [
      ...usualKinds,
      ...ciliumKinds,
      { apiVersion: 'metrics.k8s.io/v1', kind: 'Metric', plural: 'metrics', namespaced: true },
    ];
    const away = refusal(503, 'ServiceUnavailable', 'no endpoints');
    const others = await reading({
      kinds,
      aggregated: false,
      fault: on('/apis/metrics.k8s.io/v1', away),
    });
    assert.ok(others.asked.some((each) => each.includes('ciliumnetworkpolicies')));
    assert.match(
      await refused({ kinds, aggregated: false, fault: on('/apis/cilium.io/v2', away) }),
      /cannot tell which kinds it has: 503/,
    );
  });

  /** What goes wrong once or twice and is asked for again. */
  const passing: readonly (readonly [what: string, fault: Fault])[] = [
    ['a cut connection', 'cut'],
    ['half an answer', 'half'],
    ['silence', 'silence'],
    ['a failing server', refusal(500, 'InternalError', 'etcd')],
    ['a server with too much to do', refusal(429, 'TooManyRequests', 'later')],
    ['a proxy without a server', { status: 503, body: 'no healthy upstream', type: 'text/plain' }],
  ];
  for (const [what, fault] of passing) {
    test(`${what} is asked again`, async () => {
      const options = { objects: shop(), fault: on('/pods', fault, ({ count }) => count < 3) };
      assert.is((await reading(options)).names.length, 11);
    });
  }

  /** Kinds that an answer can do without, saying so. */
  for (const [path, unknown] of [
    ['/nodes', /may not list nodes: addresses and labels of nodes are not known/],
    ['/namespaces', /may not list namespaces: the labels of namespaces are not known/],
    ['/ingresses', /may not list ingresses\.networking\.k8s\.io: what ingress/],
  ] as const) {
    test(`${path} may be forbidden, and is told of`, async () => {
      const { diagnostics, names } = await reading(
        { objects: shop(), fault: on(path, forbidden(path)) },
        { calls: true },
      );
      assert.ok(names.includes('live shop/NetworkPolicy/netprofile-cart'));
      assert.equal(
        diagnostics.map((each) => each.code),
        ['kind-forbidden'],
      );
      assert.match(diagnostics[0]?.message ?? '', unknown);
    });
  }

  test('a namespace whose object is forbidden is read', async () => {
    const fault = on('/api/v1/namespaces/shop', forbidden('namespaces'));
    const { diagnostics, names } = await reading({ objects: shop(), fault }, { namespace: 'shop' });
    assert.is(names.length, 10);
    assert.match(diagnostics[0]?.message ?? '', /may not get the namespace shop: the labels/);
  });
});
