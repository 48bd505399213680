import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { type Analysis, analyse } from '../../generator/analysis/reach/analyse.ts';
import { factsOf } from '../../generator/analysis/reach/facts.ts';
import { groupsOf } from '../../generator/analysis/reach/groups.ts';
import { allPorts, noPorts } from '../../generator/analysis/reach/port-sets.ts';
import type { Row } from '../../generator/analysis/reach/reached-by-source.ts';
import { readCluster } from '../oracle/cluster.ts';
import { type Connection, type Endpoint, isSelectable } from '../oracle/endpoint.ts';
import type { Protocol } from '../oracle/network-policy.ts';
import { suite } from '../suite.ts';
import { inWords, randomCluster, verdict } from './random-cluster.ts';
import { bigClusters } from './semantics/big-cluster.ts';
import { membersOf, simulate } from './simulate.ts';

const ports: readonly (readonly [Protocol, number])[] = [
  ['TCP', 8080],
  ['TCP', 3000],
  ['TCP', 80],
  ['UDP', 53],
  ['SCTP', 9],
];
const outside = ['10.1.0.2', '10.1.0.31', '10.2.0.1', '192.0.2.7', 'fd00:1::4', '2001:db8::7'];

/** One of many questions, all kinds of ends among them. */
const every = 41;

suite('broad selectors in a big cluster: the fast evaluator agrees with the oracle', (test) => {
  for (const [name, documents] of Object.entries(bigClusters)) {
    test(name, () => {
      const cluster = readCluster(documents);
      const { analysis, diagnostics } = simulate(documents);
      assert.equal(
        diagnostics.filter((each) => each.severity === 'error'),
        [],
      );
      assert.ok(cluster.pods.length > 100);
      const said = answersOf(analysis);
      const ends = [...cluster.pods, ...outside.map((ip) => ({ ip }))];
      const verdicts = { true: 0, false: 0 };
      let number = 0;
      for (const source of ends) {
        for (const destination of ends) {
          if (source === destination) continue;
          if (!isSelectable(source) && !isSelectable(destination)) continue;
          for (const [protocol, port] of ports) {
            number += 1;
            if (number % every !== 0) continue;
            const connection = { source, destination, protocol, port };
            const { allowed } = verdict(cluster, connection);
            assert.is(said(connection), allowed, inWords(connection));
            verdicts[`${allowed}`] += 1;
          }
        }
      }
      assert.ok(verdicts.true > 500 && verdicts.false > 500, JSON.stringify(verdicts));
    });
  }
});

/** Every row once. */
function answersOf(analysis: Analysis): (connection: Connection) => boolean {
  const { reach } = analysis;
  const rows = reach.universe.members.map((_, id) => [...reach.row(id)]);
  const known = new Map<Endpoint, readonly number[]>();
  const idsOf = (endpoint: Endpoint): readonly number[] => {
    const ids = known.get(endpoint) ?? membersOf(analysis, endpoint);
    known.set(endpoint, ids);
    return ids;
  };
  return ({ source, destination, protocol, port }) =>
    idsOf(source).some((from) =>
      idsOf(destination).some((to) =>
        rows[from]?.some(([set, ids]) => ids.has(to) && reach.ports.has(set, protocol, port)),
      ),
    );
}

const plain = (row: Row): readonly (readonly [number, readonly number[]])[] =>
  [...row].map(([ports, set]) => [ports, set.values()] as const).sort(([a], [b]) => a - b);

function rowsAreShared(analysis: Analysis): void {
  const { reach } = analysis;
  const visited: number[] = [];
  reach.forEachRow((sources, row) => {
    for (const source of sources) {
      visited.push(source);
      assert.equal(plain(row), plain(reach.row(source)), `member ${source}`);
    }
    const ids = [...row.values()].flatMap((set) => set.values());
    assert.is(new Set(ids).size, ids.length, 'the sets of a row are disjoint');
    assert.not(row.has(noPorts));
    for (const set of row.values()) assert.ok(set.size > 0);
  });
  assert.equal(
    visited.sort((a, b) => a - b),
    reach.universe.members.map((_, id) => id),
  );
}

/** The facts of parties are the rows of their members, joined. */
function factsAreRows({ reach, parties, ...rest }: Analysis): void {
  const facts = new Map<number, Row>();
  for (const { sources, row } of factsOf({ reach, parties, ...rest }))
    for (const source of sources) {
      assert.not(facts.has(source), `party ${source} comes once`);
      facts.set(source, row);
    }
  parties.members.forEach((members, party) => {
    const open = new Map<number, number>();
    for (const [ports, set] of members.flatMap((id) => [...reach.row(id)]))
      set.forEach((id) => {
        const to = parties.of[id] ?? 0;
        open.set(to, reach.ports.union(open.get(to) ?? noPorts, ports));
      });
    const said = [...(facts.get(party) ?? [])].flatMap(([ports, set]) =>
      set.values().map((to) => [to, ports] as const),
    );
    const sorted = (list: readonly (readonly [number, number])[]) =>
      [...list].sort(([a], [b]) => a - b);
    assert.equal(sorted(said), sorted([...open]), `party ${party}`);
  });
}

/** What groups say of each pair is what facts say; returns how many ends they name. */
function groupsAreFacts(analysis: Analysis): number {
  const { reach, parties } = analysis;
  const size = parties.all.length;
  const open = new Map<number, number>();
  let named = 0;
  for (const group of groupsOf(analysis, { isChosen: () => true, ports: allPorts })) {
    named += group.sources.length + group.destinations.length;
    for (const source of group.sources)
      for (const to of group.destinations) {
        const pair = source * size + to;
        assert.not(open.has(pair), `the pair ${source} ${to} is said once`);
        open.set(pair, group.ports);
      }
  }
  for (const { sources, row } of factsOf(analysis))
    for (const source of sources)
      for (const [ports, set] of row)
        set.forEach((to) => {
          const pair = source * size + to;
          assert.is(reach.ports.difference(ports, open.get(pair) ?? noPorts), noPorts);
          assert.is(reach.ports.difference(open.get(pair) ?? noPorts, ports), noPorts);
          open.delete(pair);
        });
  assert.is(open.size, 0, 'groups say no more than facts');
  return named;
}

/** Every other workload lets in three others, and no policy holds the rest. */
function halfHeld(count: number): readonly unknown[] {
  const app = (index: number) => ({ matchLabels: { app: `svc-${index % count}` } });
  return Array.from({ length: count }, (_, index) => [
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: `svc-${index}`, namespace: 'shop' },
      spec: { selector: app(index), template: { metadata: { labels: app(index).matchLabels } } },
    },
    {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `svc-${index}`, namespace: 'shop' },
      spec: {
        podSelector: index % 2 === 0 ? app(index) : { matchLabels: { app: 'nobody' } },
        ingress: [
          {
            from: [1, 2, 3].map((step) => ({ podSelector: app(index * 7 + step * 13) })),
            ...(index % 4 === 0 && { ports: [{ port: 80 }] }),
          },
        ],
      },
    },
  ]).flat();
}

suite('rows that sources share', (test) => {
  test('what many rows have in common is said once, and groups say just the facts', () => {
    const named = groupsAreFacts(simulate(halfHeld(200)).analysis);
    assert.ok(named < 200 * 12, `${named} ends are named`);
    for (const documents of Object.values(bigClusters))
      groupsAreFacts(simulate(documents).analysis);
  });

  for (const [name, documents] of Object.entries(bigClusters)) {
    test(`${name}: each member is visited once, and has its own row`, () =>
      rowsAreShared(simulate(documents).analysis));
  }

  test('the same on random clusters, and facts are the rows of members joined', () => {
    fc.assert(
      fc.property(randomCluster, (documents) => {
        const { analysis } = simulate(documents);
        rowsAreShared(analysis);
        factsAreRows(analysis);
      }),
      { seed: 11, numRuns: 60 },
    );
  });

  test('asking twice, and in another order, changes nothing', () => {
    const [documents = []] = Object.values(bigClusters);
    const { analysis } = simulate(documents);
    const again = analyse(analysis.cluster);
    const all = analysis.reach.universe.members.map((_, id) => id);
    const first = all.map((id) => plain(analysis.reach.row(id)));
    assert.equal(
      all.map((id) => plain(analysis.reach.row(id))),
      first,
    );
    const backwards = all.toReversed().map((id) => again.reach.row(id));
    const texts = (rows: readonly Row[], { reach }: Analysis) =>
      rows.map((row) =>
        [...row]
          .map(([ports, set]) => [reach.ports.ranges(ports), set.values()])
          .sort()
          .join(';'),
      );
    assert.equal(
      texts(backwards.toReversed(), again),
      texts(
        all.map((id) => analysis.reach.row(id)),
        analysis,
      ),
    );
  });
});
