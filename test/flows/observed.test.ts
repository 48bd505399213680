import * as assert from 'uvu/assert';
import { Observed } from '../../generator/flows/observed.ts';
import type { Flow } from '../../generator/model/flow.ts';
import { suite } from '../suite.ts';

const ends = { orders: { pod: 'orders' }, cart: { pod: 'cart' }, nobody: { pod: 'nobody' } };
const parties = new Map<unknown, number>([
  [ends.orders, 0],
  [ends.cart, 1],
]);

function flow(more: Partial<Flow> = {}): Flow {
  return {
    source: ends.orders,
    destination: ends.cart,
    protocol: 'TCP',
    port: 8080,
    verdict: 'forwarded',
    count: 1,
    seenAt: undefined,
    first: undefined,
    last: undefined,
    ...more,
  };
}

suite('observed flows', (test) => {
  test('flows differ by their ends, port, protocol, verdict and the side that saw them', () => {
    const observed = new Observed((end) => parties.get(end));
    const all: readonly Partial<Flow>[] = [
      {},
      { port: 9090 },
      { protocol: 'UDP' },
      { protocol: 'SCTP' },
      { verdict: 'dropped' },
      { seenAt: 'source' },
      { seenAt: 'destination' },
      { verdict: 'dropped', seenAt: 'destination' },
      { source: ends.cart, destination: ends.orders },
    ];
    for (const more of [...all, ...all]) observed.add(flow(more));
    const counted = [...observed.connections].map(([key, { forwarded, dropped }]) => [
      key,
      Object.values(forwarded),
      Object.values(dropped),
    ]);
    assert.equal(counted, [
      ['0 1 TCP 8080', [2, 2, 2], [0, 2, 2]],
      ['0 1 TCP 9090', [0, 0, 2], [0, 0, 0]],
      ['0 1 UDP 8080', [0, 0, 2], [0, 0, 0]],
      ['0 1 SCTP 8080', [0, 0, 2], [0, 0, 0]],
      ['1 0 TCP 8080', [0, 0, 2], [0, 0, 0]],
    ]);
    assert.is(observed.records, 18);
  });

  test('a window holds all times, in whatever order they come', () => {
    const observed = new Observed((end) => parties.get(end));
    for (const time of ['2026-11-20T10:00:00Z', '2026-11-20T09:00:00Z', '2026-11-20T11:00:00Z'])
      observed.add(flow({ first: time, last: time }));
    const [connection] = observed.connections.values();
    const window = { first: '2026-11-20T09:00:00Z', last: '2026-11-20T11:00:00Z' };
    assert.equal([connection?.first, connection?.last], [window.first, window.last]);
    assert.equal([observed.first, observed.last], [window.first, window.last]);
  });

  test('an end that nobody here is, is counted by its name', () => {
    const observed = new Observed((end) => parties.get(end));
    observed.add(flow({ destination: ends.nobody, count: 3 }));
    observed.add(flow({ source: ends.nobody, count: 2 }));
    assert.is(observed.connections.size, 0);
    assert.equal([...observed.unknown], [['nobody', 5]]);
    assert.is(observed.counts['unknown end'], 2);
  });
});
