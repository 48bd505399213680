import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { total } from '../../generator/flows/observed.ts';
import { observedIn } from '../../generator/flows/observed-in.ts';
import { addressesOf, type OutsideEnd } from '../../generator/flows/outside-ends.ts';
import { flowReaders } from '../../generator/flows/readers/index.ts';
import type { Protocol } from '../../generator/model/policy.ts';
import { simulate } from '../analysis/simulate.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';

/** Who is at an end, and what records of any format call it. */
interface End {
  /** As the simulation calls it; an address is one of all that are alike. */
  readonly party: string;
  readonly namespace?: string;
  readonly pod?: string;
  readonly address?: string;
}

interface Seen {
  readonly from: End;
  readonly to: End;
  readonly protocol: Protocol;
  readonly port: number;
  readonly isDropped: boolean;
  readonly count: number;
  /** Seconds since 1970. */
  readonly at: number;
}

const owner = (kind: string, name: string, namespace = 'shop'): unknown => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, namespace },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [{ name }] } },
  },
});

const bare = (name: string, ip: string): unknown => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'shop', labels: { app: name } },
  spec: { containers: [{ name }] },
  status: { phase: 'Running', podIP: ip, podIPs: [{ ip }] },
});

const pods = [
  { name: 'cart', ip: '10.1.0.1' },
  { name: 'stock', ip: '10.1.0.2' },
  { name: 'mail', ip: 'fd00::3' },
];

const { analysis } = simulate([
  ...pods.map(({ name, ip }) => bare(name, ip)),
  owner('Deployment', 'storefront'),
  owner('Deployment', 'orders'),
  owner('StatefulSet', 'postgres', 'data'),
  owner('DaemonSet', 'agent'),
]);

const withAddresses: readonly End[] = pods.map(({ name, ip }) => ({
  party: `shop/${name}`,
  namespace: 'shop',
  pod: name,
  address: ip,
}));
const withoutAddresses: readonly End[] = [
  { party: 'shop/storefront', namespace: 'shop', pod: 'storefront-7c9d8f6b5-xk2lp' },
  { party: 'shop/storefront', namespace: 'shop', pod: 'storefront-7c9d8f6b5-zzzzz' },
  { party: 'shop/orders', namespace: 'shop', pod: 'orders-6f7d8c9b5d-abcde' },
  { party: 'data/postgres', namespace: 'data', pod: 'postgres-0' },
  { party: 'data/postgres', namespace: 'data', pod: 'postgres-11' },
  { party: 'shop/agent', namespace: 'shop', pod: 'agent-x7k2p' },
];
const outside: readonly End[] = ['192.0.2.7', '2001:db8::7'].map((address) => ({
  party: address,
  address,
}));

const seconds = (at: number): string => new Date(at * 1000).toISOString();
const numbers: Readonly<Record<Protocol, number>> = { TCP: 6, UDP: 17, SCTP: 132 };

/** How Hubble and Calico tell at which end they saw it: each connection from one end, or from both. */
type Reported = 'source' | 'destination' | 'both';
const sidesOf = (reported: Reported): readonly ('source' | 'destination')[] =>
  reported === 'both' ? ['source', 'destination'] : [reported];

function hubbleEnd({ namespace, pod }: End): unknown {
  if (pod === undefined) return { labels: ['reserved:world'] };
  const labels = [`k8s:io.kubernetes.pod.namespace=${namespace}`];
  return { namespace, pod_name: pod, labels };
}

function hubbleFlow({ from, to, protocol, port, isDropped, at }: Seen, side: string): unknown {
  return {
    time: seconds(at),
    verdict: isDropped ? 'DROPPED' : 'FORWARDED',
    IP: { source: from.address ?? '10.9.0.1', destination: to.address ?? '10.9.0.2' },
    l4: { [protocol]: { source_port: 40_000, destination_port: port } },
    source: hubbleEnd(from),
    destination: hubbleEnd(to),
    Type: 'L3_L4',
    is_reply: false,
    traffic_direction: side === 'source' ? 'EGRESS' : 'INGRESS',
  };
}

/** What else is in a file, and is no connection. */
const noise = [
  '{"lost_events":{"source":"HUBBLE_RING_BUFFER","num_events_lost":"3"}}',
  '{"flow":{"time":"2026-11-20T10:00:00Z","verdict":"FORWARDED","Type":"L7","l7":{"type":"REQUEST"}}}',
];

const hubble =
  (wrap: (flow: unknown) => unknown) =>
  (all: readonly Seen[], reported: Reported): readonly string[] => [
    ...all.flatMap((each) =>
      sidesOf(reported).flatMap((side) =>
        Array.from({ length: each.count }, () => JSON.stringify(wrap(hubbleFlow(each, side)))),
      ),
    ),
    ...noise,
  ];

const calicoName = ({ pod, address }: End): string => pod ?? (address === undefined ? '-' : 'pub');

/** The flat form of flow logs, with times in seconds. */
function calicoLog(all: readonly Seen[], reported: Reported): readonly string[] {
  return all.flatMap(({ from, to, protocol, port, isDropped, count, at }) =>
    sidesOf(reported).map((side) =>
      JSON.stringify({
        start_time: at,
        end_time: at,
        action: isDropped ? 'deny' : 'allow',
        source_name: calicoName(from),
        source_namespace: from.namespace ?? '-',
        source_ip: from.address ?? null,
        dest_name: calicoName(to),
        dest_namespace: to.namespace ?? '-',
        dest_ip: to.address ?? null,
        proto: protocol.toLowerCase(),
        dest_port: port,
        reporter: side === 'source' ? 'src' : 'dst',
        num_flows_started: count,
      }),
    ),
  );
}

/** Goldmane's own form: a key, names in camel case. */
function goldmane(all: readonly Seen[], reported: Reported): readonly string[] {
  return all.flatMap(({ from, to, protocol, port, isDropped, count, at }) =>
    sidesOf(reported).map((side) =>
      JSON.stringify({
        flow: {
          Key: {
            sourceName: calicoName(from),
            sourceNamespace: from.namespace ?? '-',
            sourceIp: from.address ?? null,
            destName: calicoName(to),
            destNamespace: to.namespace ?? '-',
            destIp: to.address ?? null,
            destPort: String(port),
            proto: numbers[protocol],
            reporter: side === 'source' ? 'Src' : 'Dst',
            action: isDropped ? 'Deny' : 'Allow',
          },
          startTime: String(at),
          endTime: String(at),
          numConnectionsStarted: String(count),
        },
      }),
    ),
  );
}

const cell = ({ namespace, pod, address }: End): string =>
  pod === undefined ? String(address) : `${namespace}/${pod}`;

const table =
  (separator: string, quote = '') =>
  (all: readonly Seen[]): readonly string[] => [
    ['source', 'destination', 'port', 'protocol', 'action', 'count', 'time'].join(separator),
    ...all.map(({ from, to, protocol, port, isDropped, count, at }) =>
      [cell(from), cell(to), port, protocol, isDropped ? 'DENY' : 'allow', count, seconds(at)]
        .map((each) => `${quote}${each}${quote}`)
        .join(separator),
    ),
  ];

/** As the flow logs of clouds: addresses, numbers of protocols, both ways of a connection, windows without data. */
function cloud(all: readonly Seen[]): readonly string[] {
  return [
    'version srcaddr dstaddr srcport dstport protocol packets start end action',
    ...all.flatMap(({ from, to, protocol, port, isDropped, count, at }) => {
      const action = isDropped ? 'REJECT' : 'ACCEPT';
      const row = (a: End, b: End, ports: string, packets: number): string =>
        `2 ${a.address} ${b.address} ${ports} ${numbers[protocol]} ${packets} ${at} ${at} ${action}`;
      return [
        row(from, to, `40000 ${port}`, count),
        ...(isDropped ? [] : [row(to, from, `${port} 40000`, 7)]),
      ];
    }),
    '2 - - - - - - 1763632800 1763632860 -',
  ];
}

const formats: Readonly<
  Record<string, (all: readonly Seen[], reported: Reported) => readonly string[]>
> = {
  'hubble observe': hubble((flow) => ({ flow, node_name: 'n' })),
  'the exporter of Hubble': hubble((flow) => ({ flow, time: '2026-11-20T10:00:00Z' })),
  'Hubble, bare': hubble((flow) => flow),
  'flow logs of Calico': calicoLog,
  Goldmane: goldmane,
  'a table with commas': table(','),
  'a table with semicolons': table(';'),
  'a table with tabs': table('\t'),
  'a quoted table': table(',', '"'),
};

/** Every connection that was read, in a line. */
function edges(lines: readonly string[]): readonly string[] {
  const observed = observedIn(analysis);
  const [first = ''] = lines;
  const reader = flowReaders.find((each) => each.accepts(first));
  assert.ok(reader !== undefined, first);
  const read = reader.open();
  for (const line of lines) {
    const flow = read(line);
    if (flow !== 'header') observed.add(flow);
  }
  assert.equal(
    [observed.counts.unreadable, observed.counts['unknown end'], observed.counts['no direction']],
    [0, 0, 0],
  );
  const name = (party: number, outside: OutsideEnd | undefined): string => {
    const found = analysis.parties.all[party];
    return outside === undefined ? String(found?.name) : addressesOf(outside).join(' and ');
  };
  return [...observed.connections.values()]
    .map(({ source, destination, protocol, port, forwarded, dropped, outside, first, last }) =>
      edge(
        name(source, outside.source),
        name(destination, outside.destination),
        `${port}/${protocol}`,
        [total(forwarded), total(dropped)],
        [first, last].map((each) => Date.parse(each ?? '') / 1000),
      ),
    )
    .sort();
}

function edge(
  from: string,
  to: string,
  port: string,
  counts: readonly number[],
  times: readonly number[],
): string {
  return `${from} -> ${to}:${port} ${counts.join('+')} at ${times.join(' to ')}`;
}

/** The same, added up from what was to be seen. */
function expected(all: readonly Seen[]): readonly string[] {
  const groups = new Map<string, Seen[]>();
  for (const each of all) {
    const key = [each.from.party, each.to.party, each.protocol, each.port].join(' ');
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()]
    .map((group) => {
      const [{ from, to, protocol, port } = fallback] = group;
      const sum = (isDropped: boolean): number =>
        group.filter((each) => each.isDropped === isDropped).reduce((n, each) => n + each.count, 0);
      const times = group.map(({ at }) => at);
      const window = [Math.min(...times), Math.max(...times)];
      return edge(from.party, to.party, `${port}/${protocol}`, [sum(false), sum(true)], window);
    })
    .sort();
}

const [someone = { party: '' }] = withAddresses;
const fallback: Seen = {
  from: someone,
  to: someone,
  protocol: 'TCP',
  port: 1,
  isDropped: false,
  count: 1,
  at: 0,
};

const seenAmong = (ends: readonly End[]): fc.Arbitrary<readonly Seen[]> =>
  fc.array(
    fc
      .record({
        from: fc.constantFrom(...ends),
        to: fc.constantFrom(...ends),
        protocol: fc.constantFrom('TCP' as const, 'UDP' as const, 'SCTP' as const),
        // below the ports that clients are given: there a table tells an answer by its port
        port: fc.integer({ min: 1, max: 32_767 }),
        isDropped: fc.boolean(),
        count: fc.integer({ min: 1, max: 3 }),
        at: fc.integer({ min: 1_763_632_800, max: 1_763_719_200 }),
      })
      .filter(({ from, to }) => from.pod !== undefined || to.pod !== undefined),
    { minLength: 1, maxLength: 12 },
  );

const reports = fc.constantFrom<Reported[]>('source', 'destination', 'both');

suite('observed connections in every format', (test) => {
  for (const [name, write] of Object.entries(formats))
    test(`${name}: the same connections`, () => {
      const ends = [...withAddresses, ...withoutAddresses, ...outside];
      fc.assert(
        fc.property(seenAmong(ends), reports, (all, reported) => {
          assert.equal(edges(write(all, reported)), expected(all));
        }),
        runs(100),
      );
    });

  test('flow logs of a cloud, where pods have addresses', () => {
    fc.assert(
      fc.property(seenAmong([...withAddresses, ...outside]), (all) => {
        assert.equal(edges(cloud(all)), expected(all));
      }),
      runs(100),
    );
  });
});
