import * as assert from 'uvu/assert';
import { connect } from '../../generator/live/connect.ts';
import { type Dial, dialFrom } from '../../generator/live/dial.ts';
import type { ProbeAnswer } from '../../generator/model/probe.ts';
import { fields, list, text } from '../oracle/fields.ts';
import { suite } from '../suite.ts';
import { type Cluster, image, needCluster, until } from './cluster.ts';
import { type Addresses, type Ask, type Case, cases } from './semantics.ts';

/** What the policies of the API mean, on real traffic and in our simulation: the same table for both. */

const [here, there] = ['smoke-here', 'smoke-there'];

/** Clients that all cases share. */
const clients: readonly (readonly [name: string, namespace: string, labels: object])[] = [
  ['web', here, { app: 'web', tier: 'front' }],
  ['job', here, { app: 'job', tier: 'back' }],
  ['away', there, { app: 'web', tier: 'front' }],
];

const ports = [80, 81, 8080, 8085, 8090] as const;

function namespace(name: string, team: string): unknown {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: { team } } };
}

function pod(name: string, place: string, labels: object): unknown {
  const servers = ports.map((port) => `/agnhost netexec --udp-port=${port} --http-port=${port} &`);
  const script = `trap exit TERM; ${servers.join(' ')} wait`;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: place, labels },
    spec: {
      terminationGracePeriodSeconds: 0,
      containers: [
        {
          name: 'listener',
          image,
          command: ['sh', '-c', script],
          ports: [
            { name: 'web', containerPort: 80 },
            { name: 'admin', containerPort: 81 },
            { name: 'names', containerPort: 80, protocol: 'UDP' },
            ...[8080, 8085, 8090].map((containerPort) => ({ containerPort })),
          ],
        },
      ],
    },
  };
}

/** Every case has two pods of its own, `<case>-a` and `<case>-b`, in the first namespace. */
function objects(): readonly unknown[] {
  const own = cases.flatMap(({ name }) =>
    ['a', 'b'].map((part) => pod(`${name}-${part}`, here, { case: name, part })),
  );
  return [
    namespace(here, 'here'),
    namespace(there, 'there'),
    ...clients.map(([name, place, labels]) => pod(name, place, labels)),
    ...own,
  ];
}

async function addresses(cluster: Cluster): Promise<Addresses> {
  const found = new Map<string, string>();
  await until('all pods are ready', async () => {
    for (const place of [here, there]) {
      const pods = JSON.parse(await cluster.kubectl(['-n', place, 'get', 'pods', '-o', 'json']));
      for (const each of list(fields(pods, 'list').items, 'items')) {
        const { metadata, status } = fields(each, 'pod');
        const ready = list(fields(status, 'status').conditions, 'conditions').some((condition) => {
          const { type, status: is } = fields(condition, 'condition');
          return type === 'Ready' && is === 'True';
        });
        const address = text(fields(status, 'status').podIP, 'podIP');
        if (ready && address !== undefined)
          found.set(text(fields(metadata, 'metadata').name, 'name') ?? '', address);
      }
    }
    return found.size === clients.length + 2 * cases.length;
  });
  return (name) => found.get(name) ?? '';
}

function policies(each: Case, address: Addresses): readonly unknown[] {
  return each.policies(address).map((spec, index) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `${each.name}-${index}`, namespace: here },
    spec: {
      ...spec,
      podSelector: { matchLabels: { case: each.name, ...spec.part } },
      part: undefined,
    },
  }));
}

const place = (name: string): string => (name === 'away' ? there : here);
/** In a case its own pods are called `a` and `b`. */
const nameIn = ({ name }: Case, end: string): string =>
  /^[ab]$/.test(end) ? `${name}-${end}` : end;

async function observed(
  cluster: Cluster,
  address: Addresses,
): Promise<ReadonlyMap<string, readonly ProbeAnswer[]>> {
  const connection = connect({ context: cluster.context }, { env: cluster.env });
  const bySource = new Map<string, Dial[]>();
  for (const each of cases)
    for (const [index, [from, to, port, , protocol = 'TCP']] of each.asks.entries()) {
      const source = nameIn(each, from);
      const host = address(nameIn(each, to));
      const dial = { id: `${each.name}-${index}`, host, port, protocol, tries: 2, seconds: 1 };
      bySource.set(source, [...(bySource.get(source) ?? []), dial]);
    }
  const found = new Map<string, readonly ProbeAnswer[]>();
  for (const [source, dials] of bySource) {
    const container = { namespace: place(source), pod: source, container: 'listener' };
    for (const { id, answers } of await dialFrom(connection, container, dials, { atOnce: 12 }))
      found.set(id, answers);
  }
  return found;
}

/** What the matrix of the live cluster says. */
async function simulated(cluster: Cluster): Promise<(ask: Ask, each: Case) => boolean> {
  const flags = ['--live', '-A', '--as-is', '--context', cluster.context, '--format', 'json'];
  const ran = await cluster.netprofile(['matrix', ...flags]);
  assert.is(ran.status, 0, ran.stderr);
  const { connections } = JSON.parse(ran.stdout) as {
    readonly connections: readonly {
      readonly from: readonly string[];
      readonly to: readonly string[];
      readonly ports: readonly {
        readonly protocol: string;
        readonly from: number;
        readonly to: number;
      }[];
    }[];
  };
  return ([from, to, port, , protocol = 'TCP'], each) => {
    const [source, target] = [from, to].map((end) => {
      const name = nameIn(each, end);
      return `${place(name)}/${name}`;
    });
    return connections.some(
      (found) =>
        found.from.includes(source ?? '') &&
        found.to.includes(target ?? '') &&
        found.ports.some(
          (range) => range.protocol === protocol && range.from <= port && port <= range.to,
        ),
    );
  };
}

suite('what policies mean', (test) => {
  test('traffic and the simulation agree with the table', async () => {
    const cluster = await needCluster();
    try {
      await cluster.kubectl(['create', '-f', '-'], JSON.stringify(asList(objects())));
      const address = await addresses(cluster);
      const open = await observed(cluster, address);
      const dead = [...open].filter(([, answers]) => !answers.includes('connected'));
      assert.equal(dead, [], 'without policies everything is open');
      const all = cases.flatMap((each) => policies(each, address));
      await cluster.kubectl(['create', '-f', '-'], JSON.stringify(asList(all)));
      const isOpen = await simulated(cluster);
      assert.equal(
        told((each, _index, ask) => isOpen(ask, each) === (ask[3] === 'allowed')),
        [],
        'the simulation',
      );
      let wrong: readonly string[] = [];
      await until('traffic is as the table says', async () => {
        const seen = await observed(cluster, address);
        wrong = told((each, index, [, , , expected]) => {
          const answers = seen.get(`${each.name}-${index}`) ?? [];
          return expected === 'allowed'
            ? answers.includes('connected')
            : answers.length === 2 &&
                answers.every((one) => one === 'refused' || one === 'timeout');
        });
        return wrong.length === 0;
      }).catch(() => assert.equal(wrong, [], 'traffic'));
    } finally {
      await cluster.kubectl(['delete', 'namespace', here, there, '--ignore-not-found', '--wait']);
    }
  });
});

function told(isRight: (each: Case, index: number, ask: Ask) => boolean): readonly string[] {
  return cases.flatMap((each) =>
    each.asks.flatMap((ask, index) =>
      isRight(each, index, ask) ? [] : [`${each.name}: ${ask.join(' ')}`],
    ),
  );
}

function asList(items: readonly unknown[]): unknown {
  return { apiVersion: 'v1', kind: 'List', items };
}
