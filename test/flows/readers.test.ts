import * as assert from 'uvu/assert';
import { flowReaders } from '../../generator/flows/readers/index.ts';
import { countOf, timeOf } from '../../generator/flows/readers/reader.ts';
import type { Flow } from '../../generator/model/flow.ts';
import { suite } from '../suite.ts';

/** What a format makes of lines, whose first says which it is. */
function read(lines: readonly string[]): readonly (Flow | string)[] {
  const reader = flowReaders.find((each) => each.accepts(lines[0] ?? ''));
  assert.ok(reader !== undefined);
  const one = reader.open();
  return lines.map(one);
}

const isFlow = (flow: Flow | string | undefined): flow is Flow => typeof flow === 'object';

function hubble(source: unknown, more: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({
    flow: {
      time: '2026-11-20T10:00:00Z',
      verdict: 'FORWARDED',
      IP: { source: '10.1.0.1', destination: '10.1.0.2' },
      l4: { TCP: { source_port: 40_000, destination_port: 8080 } },
      source,
      destination: { namespace: 'shop', pod_name: 'cart-0' },
      Type: 'L3_L4',
      is_reply: false,
      ...more,
    },
  });
}

const orders = { namespace: 'shop', pod_name: 'orders-0' };

suite('readers of flow records', (test) => {
  const counts: readonly (readonly [written: unknown, count: number])[] = [
    [3, 3],
    ['3', 3],
    [2.6, 3],
    [0, 1],
    [-5, 1],
    [0.2, 1],
    ['1e999', 1],
    [1e308, 1],
    ['NaN', 1],
    [Number.MAX_SAFE_INTEGER + 1, 1],
    [null, 1],
    [undefined, 1],
    [{}, 1],
  ];
  for (const [written, count] of counts)
    test(`a count of ${String(written)}`, () => assert.is(countOf(written), count));

  const times: readonly (readonly [written: unknown, time: string | undefined])[] = [
    ['2026-11-20T10:00:00Z', '2026-11-20T10:00:00Z'],
    ['2026-11-20T10:00:00.123456789Z', '2026-11-20T10:00:00.123456789Z'],
    ['2026-11-20T10:00:00+02:00', '2026-11-20T08:00:00.000Z'],
    ['2026-11-20 10:00:00', '2026-11-20T10:00:00.000Z'],
    [1763632800, '2025-11-20T10:00:00.000Z'],
    ['1763632800', '2025-11-20T10:00:00.000Z'],
    ['1763632800000', '2025-11-20T10:00:00.000Z'],
    ['2026-99-99T10:00:00+02:00', undefined],
    ['yesterday', undefined],
    ['\u001b[31m2026', undefined],
    ['2026-11-20T10:00:00Z\n+ x', undefined],
    [5, undefined],
    [1e300, undefined],
    [Number.NaN, undefined],
    [{}, undefined],
    [null, undefined],
  ];
  for (const [written, time] of times)
    test(`the time ${JSON.stringify(written)}`, () => assert.is(timeOf(written), time));

  test('a name that nobody can have is told by its length', () => {
    const [flow] = read([hubble({ namespace: 'shop', pod_name: 'x'.repeat(100_000) })]);
    assert.ok(isFlow(flow));
    assert.is(flow.source.pod, '(a name of 100000 characters)');
  });

  test('labels without number are a few', () => {
    const labels = [...Array.from({ length: 100_000 }, (_, n) => `k8s:a=${n}`), 'x'.repeat(10_000)];
    const [flow] = read([hubble({ ...orders, labels })]);
    assert.ok(isFlow(flow));
    assert.ok((flow.source.labels?.length ?? 0) <= 256);
  });

  test('an end that is no text is not taken for one that looks like it, nor one for it', () => {
    const [wrong, right, again] = read([
      hubble({ namespace: ['shop'], pod_name: 'orders-0' }),
      hubble(orders),
      hubble({ namespace: 'shop', pod_name: ['orders-0'] }),
    ]);
    assert.ok(isFlow(wrong) && isFlow(right) && isFlow(again));
    assert.is(wrong.source.namespace, undefined);
    assert.equal(right.source, { namespace: 'shop', pod: 'orders-0', address: '10.1.0.1' });
    assert.is(again.source.pod, undefined);
  });

  test('the same end is one object, and one that differs in anything is another', () => {
    const ip = (source: string): unknown => ({ IP: { source, destination: '10.1.0.2' } });
    const labels = ['app=orders'];
    const flows = read([
      hubble(orders),
      hubble(orders),
      hubble({ ...orders, labels }),
      hubble({ ...orders, labels: ['app=payments'] }),
      hubble({ ...orders, workloads: [{ name: 'payments' }] }),
      hubble(orders, ip('10.1.0.7') as Record<string, unknown>),
      hubble({ ...orders, labels }, ip('10.1.0.7') as Record<string, unknown>),
      hubble(orders, { source_names: ['orders.example.com'] }),
      hubble({ ...orders, labels }),
    ]).filter(isFlow);
    const sources = flows.map(({ source }) => source);
    assert.equal(
      sources.map(({ labels: [label] = [], workload, address, names: [name] = [] }) =>
        [label, workload, address, name].join(' '),
      ),
      [
        '  10.1.0.1 ',
        '  10.1.0.1 ',
        'app=orders  10.1.0.1 ',
        'app=payments  10.1.0.1 ',
        ' payments 10.1.0.1 ',
        '  10.1.0.7 ',
        'app=orders  10.1.0.7 ',
        '  10.1.0.1 orders.example.com',
        'app=orders  10.1.0.1 ',
      ],
    );
    assert.is(sources[0], sources[1]);
  });

  test('a namespace that is called undefined is one', () => {
    const [none, called] = read([
      hubble({ pod_name: 'orders-0' }),
      hubble({ ...orders, namespace: 'undefined' }),
    ]);
    assert.ok(isFlow(none) && isFlow(called));
    assert.equal(
      [none, called].map((each) => each.source.namespace),
      [undefined, 'undefined'],
    );
  });

  const answers: readonly (readonly [header: string, row: string, made: string])[] = [
    ['source_port,port', '40000,8080', 'forwarded'],
    ['source_port,port', '8080,40000', 'reply'],
    ['source_port,port', '20000,8080', 'forwarded'],
    ['source_port,port', '50051,40000', 'no direction'],
    ['source_port,port', '5432,31000', 'no direction'],
    ['source_port,port,tcp-flags', '50051,40000,2', 'forwarded'],
    ['source_port,port,tcp-flags', '50051,40000,3', 'forwarded'],
    ['source_port,port,tcp-flags', '20000,8080,18', 'reply'],
    ['source_port,port,tcp-flags', '40000,8080,16', 'forwarded'],
    ['port,action', '8080,REJECT', 'dropped'],
    ['port,status,action', '8080,OK,REJECT', 'dropped'],
    ['port,action', '8080,permit', 'forwarded'],
    ['port,action', '8080,perhaps', 'unreadable'],
    ['port,action', '8080,', 'forwarded'],
  ];
  for (const [header, row, made] of answers)
    test(`${header}: ${row}`, () => {
      const [, flow] = read([`source,destination,${header}`, `shop/orders,shop/cart,${row}`]);
      assert.is(isFlow(flow) ? flow.verdict : flow, made);
    });

  test('the last cells of a row may be empty', () => {
    const rows = ['source\tdestination\tport\taction', 'shop/orders\tshop/cart\t8080\t'];
    assert.ok(isFlow(read(rows)[1]));
  });

  test('objects are no words and no numbers', () => {
    const hostile = { toString: 1, valueOf: 1 };
    const flow = { dest_name: 'cart-0', dest_namespace: 'shop', dest_port: 8080, proto: 'tcp' };
    const [first, action, count] = read(
      [
        { ...flow, action: 'allow' },
        { ...flow, action: hostile },
        { ...flow, action: 'allow', num_flows: hostile },
      ].map((each) => JSON.stringify(each)),
    );
    assert.ok(isFlow(first));
    assert.is(action, 'not a flow');
    assert.is(isFlow(count) ? count.count : count, 1);
  });

  test('words of objects are no protocols', () => {
    const rows = ['constructor', '__proto__', 'toString', 'valueOf'].map(
      (each) => `shop/orders,shop/cart,8080,${each}`,
    );
    assert.equal(read(['source,destination,port,protocol', ...rows]), [
      'header',
      ...rows.map(() => 'no port'),
    ]);
    const calico = ['constructor', '__proto__'].map((proto) =>
      JSON.stringify({ action: 'allow', source_name: 'a', dest_name: 'b', dest_port: 1, proto }),
    );
    assert.equal(read(calico), ['no port', 'no port']);
  });

  test('ports that are none, and layers that are no objects', () => {
    const layers = [0, -1, 65_536, 1e300, '8080 ', 8080.5, null, [8080]].map((port) => ({
      TCP: { destination_port: port },
    }));
    for (const l4 of [...layers, 5, 'TCP', [], { TCP: 5 }, { TCP: null }])
      assert.equal(read([hubble(orders, { l4 })]), ['no port'], JSON.stringify(l4));
  });
});
