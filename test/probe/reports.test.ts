import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type {
  Observation,
  PlannedConnection,
  ProbeEnd,
  ProbePlan,
  ProbeResult,
  ProbeRun,
} from '../../generator/model/probe.ts';
import { probeStatus, resultOf, toRepeat } from '../../generator/probe/result.ts';
import { probes } from '../../generator/reports/probe/index.ts';
import { root } from '../program.ts';
import { suite } from '../suite.ts';

const folder = join(root, 'test/probe/reports');
const update = process.env.UPDATE_GOLDEN === '1';

const run: ProbeRun = {
  date: '2026-11-27T21:29:15Z',
  version: '0.1.0',
  context: 'kind-shop',
  clusterVersion: 'v1.34.4',
  networkPlugin: 'kube-router',
  settledSeconds: 0.8,
};

function end(name: string, kind: ProbeEnd['kind'] = 'workload', namespace = 'shop'): ProbeEnd {
  const id = `${namespace}/${name}`;
  return { id, kind, party: id, namespace, name, labels: {}, listens: [], pods: [] };
}

let made = 0;
function connection(
  from: string,
  to: string,
  port: number,
  more: Partial<PlannedConnection> = {},
): PlannedConnection {
  made += 1;
  return {
    id: `c${made}`,
    about: 'declared',
    from: `shop/${from}`,
    to: { kind: 'pod', end: `shop/${to}` },
    protocol: 'TCP',
    port,
    intended: 'allowed',
    simulated: 'allowed',
    control: { kind: 'before' },
    ...more,
  };
}

const blocked = { about: 'undeclared-source', intended: 'blocked', simulated: 'blocked' } as const;
const line = (file: string, ...path: readonly (string | number)[]) => ({
  place: { file, document: 0, path },
});
const hostile = 'x,y::error file=a|<b>"&#\n\u202e%0A`@team`';

function planOf(connections: readonly PlannedConnection[]): ProbePlan {
  return {
    mode: 'stand-ins',
    seed: 7,
    sample: 20,
    namespaces: [],
    ends: ['cart', 'payments', 'orders', 'postgres', hostile].map((each) => end(each)),
    connections,
    controls: [
      {
        id: 'control-1',
        because: 'itself',
        from: 'shop/orders',
        to: { kind: 'pod', end: 'shop/orders' },
        protocol: 'TCP',
        port: 8080,
      },
    ],
    sentinels: { blocked: [], allowed: [] },
    leftOut: [{ reason: 'host-name', count: 4, examples: ['api.example.com', hostile] }],
  };
}

/** The control and the answers of each connection, in the order of the plan. */
function observed(
  plan: ProbePlan,
  seen: readonly (readonly [
    control: Observation['answer'] | undefined,
    ...Observation['answer'][],
  ])[],
): Observation[] {
  return plan.connections.flatMap(({ id }, index): Observation[] => {
    const [control, ...answers] = seen[index] ?? [undefined];
    return [
      ...(control === undefined
        ? []
        : [{ connection: id, phase: 'control' as const, answer: control }]),
      ...answers.map((answer, at) => ({
        connection: id,
        phase: at === 0 ? ('measured' as const) : ('repeat' as const),
        answer,
      })),
    ];
  });
}

function shop(): ProbeResult {
  const plan = planOf([
    connection('cart', 'payments', 8443, {
      ...line('profiles/cart.yaml', 'consumes', 0),
      label: 'cart#/consumes/0',
    }),
    connection('cart', 'payments', 7001, { ...blocked, about: 'undeclared-port' }),
    connection('orders', 'payments', 8443, {
      ...blocked,
      simulated: 'allowed',
      ...line('profiles/payments.yaml', 'exposes', 0),
    }),
    connection('orders', 'postgres', 5432, {
      simulated: 'blocked',
      ...line('profiles/orders.yaml', 'consumes', 1),
      label: 'orders#/consumes/1',
    }),
    connection('payments', 'postgres', 5432, { ...blocked, quirks: ['both-directions'] }),
    connection('postgres', 'orders', 8080, {
      ...blocked,
      control: { kind: 'connection', id: 'control-1' },
    }),
    connection('cart', 'orders', 80, {
      to: { kind: 'service', host: 'orders.shop.svc', end: 'shop/orders', podPort: 8080 },
    }),
    connection('orders', 'orders', 443, {
      about: 'outside',
      to: { kind: 'address', address: '203.0.113.7', block: '203.0.113.0/24' },
    }),
    connection('orders', 'orders', 80, {
      ...blocked,
      about: 'metadata-address',
      to: { kind: 'address', address: '169.254.169.254' },
      optional: true,
    }),
    connection('orders', 'orders', 53, {
      about: 'dns',
      protocol: 'UDP',
      to: { kind: 'lookup', host: 'kubernetes.default.svc' },
    }),
    connection(hostile, hostile, 8080, {
      ...blocked,
      simulated: 'allowed',
      ...line(`profiles/${hostile}.yaml`),
      label: hostile,
    }),
  ]);
  const observations = observed(plan, [
    ['connected', 'connected'],
    ['connected', 'timeout', 'timeout'],
    ['connected', 'connected', 'connected'],
    ['connected', 'refused', 'refused'],
    ['connected', 'connected', 'connected'],
    [undefined, 'timeout', 'timeout'],
    ['connected', 'dns', 'dns'],
    ['connected', 'timeout', 'connected'],
    ['timeout', 'timeout', 'timeout'],
    ['connected', 'connected'],
    ['connected', 'connected', 'connected'],
  ]);
  const control = { connection: 'control-1', phase: 'control', answer: 'connected' } as const;
  return resultOf(plan, [...observations, control], run, ({ file }) => ({
    file,
    line: 3,
    column: 5,
  }));
}

/** The command runs in a folder of the repository. */
const inRepository = (file: string): string => `shop/${file}`;

suite('probe reports', (test) => {
  const result = shop();
  for (const [name, report] of Object.entries(probes)) {
    test(name, () => {
      const text = [...report.print(result, inRepository)].join('');
      const path = join(folder, `${name}.txt`);
      const wanted = existsSync(path) ? readFileSync(path, 'utf8') : '';
      if (update && text !== wanted) writeFileSync(path, text);
      assert.fixture(text, wanted, name);
    });
  }

  test('a hostile name is one line, one cell and one attribute in each form', () => {
    for (const [name, report] of Object.entries(probes)) {
      const text = [...report.print(result, inRepository)].join('');
      if (name !== 'json') assert.not.match(text, '\u202e', name);
      if (name === 'github')
        for (const each of text.trimEnd().split('\n'))
          assert.match(each, /^::(?:error|warning|notice) /);
      if (name === 'markdown')
        for (const each of text.split('\n').filter((row) => row.startsWith('| leak | shop/')))
          assert.is(each.replace(/\\\|/g, '').split('|').length, 9, each);
    }
  });

  test('an exit status for each kind of outcome', () => {
    const status = (counts: Partial<ProbeResult['counts']>): number =>
      probeStatus({
        counts: { leak: 0, broken: 0, differs: 0, inconclusive: 0, ok: 0, ...counts },
      });
    assert.is(status({ ok: 5 }), 0);
    assert.is(status({ ok: 5, inconclusive: 1 }), 2);
    assert.is(status({}), 2);
    assert.is(status({ ok: 5, inconclusive: 1, leak: 1 }), 1);
    assert.is(status({ broken: 1 }), 1);
    assert.is(status({ ok: 5, differs: 1 }), 1);
  });

  test('what was never asked is inconclusive, and what is asked again is all that is not ok', () => {
    const plan = planOf([
      connection('cart', 'payments', 8443),
      connection('cart', 'postgres', 5432, blocked),
      connection('cart', 'orders', 8080, blocked),
    ]);
    const none = resultOf(plan, [], run, () => undefined);
    assert.equal(none.counts, { leak: 0, broken: 0, differs: 0, inconclusive: 3, ok: 0 });
    const once = observed(plan, [
      ['connected', 'connected'],
      ['connected', 'timeout'],
      ['connected', 'timeout', 'timeout'],
    ]);
    assert.equal(
      toRepeat(plan, once).map((each) => each.to),
      [{ kind: 'pod', end: 'shop/postgres' }],
    );
  });

  test('nothing that was left out of the verdicts is lost', () => {
    const plan = planOf([
      connection('orders', 'orders', 80, {
        ...blocked,
        to: { kind: 'address', address: '169.254.169.254' },
        optional: true,
      }),
    ]);
    const { leftOut, connections } = resultOf(
      plan,
      observed(plan, [['timeout', 'timeout', 'timeout']]),
      run,
      () => undefined,
    );
    assert.is(connections.length, 0);
    assert.equal(leftOut.at(-1), {
      reason: 'nothing-answers',
      count: 1,
      examples: ['169.254.169.254'],
    });
  });
});
