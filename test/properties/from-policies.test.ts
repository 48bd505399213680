import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parseAllDocuments, stringify } from 'yaml';
import { type Home, inHome } from '../frontends/home.ts';
import { goldenFolder } from '../golden-cases.ts';
import { allowedEgress, allowedIngress } from '../oracle/allows.ts';
import { readCluster } from '../oracle/cluster.ts';
import type { Endpoint } from '../oracle/endpoint.ts';
import type { Protocol } from '../oracle/network-policy.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { handWritten, shopObjects, strangers } from './hand-written.ts';

type Fields = Readonly<Record<string, unknown>>;

const written = (objects: readonly unknown[]): string =>
  objects.map((each) => stringify(each)).join('---\n');

const read = (text: string): readonly Fields[] =>
  parseAllDocuments(text).flatMap((each): Fields[] => {
    const value = each.toJS() as Fields | null;
    return value === null ? [] : [value];
  });

const outside = ['203.0.113.7', '198.51.100.7', '198.51.100.9', '192.0.2.1', '2001:db8::7'];

const ports: readonly (readonly [Protocol, number])[] = [
  ...[53, 80, 3868, 5432, 8050, 8080, 8081, 8125, 9999].map((port) => ['TCP', port] as const),
  ...[53, 5000, 8080, 8125].map((port) => ['UDP', port] as const),
  ['SCTP', 3868],
];

/**
 * Everyone whom each workload's own policies let it reach or be reached by, pods that no manifest
 * tells of among them. What holds those themselves is not of profiles, but of what stays beside them.
 */
function connections(
  objects: readonly Fields[],
  whose: 'of workloads' | 'of strangers too',
): readonly string[] {
  const cluster = readCluster([...objects, ...strangers]);
  const ends: readonly Endpoint[] = [...cluster.pods, ...outside.map((ip) => ({ ip }))];
  const known = new Set(readCluster(objects).pods.map((each) => each.id));
  return cluster.pods
    .filter((pod) => whose === 'of strangers too' || known.has(pod.id))
    .flatMap((pod) =>
      ends
        .filter((each) => each !== pod)
        .flatMap((end) => {
          const name = 'id' in end ? end.id : end.ip;
          return ports.flatMap(([protocol, port]) => [
            ...(allowedEgress(cluster, pod, end, protocol, port)
              ? [`${pod.id} to ${name} ${protocol}/${port}`]
              : []),
            ...(allowedIngress(cluster, end, pod, protocol, port)
              ? [`${pod.id} from ${name} ${protocol}/${port}`]
              : []),
          ]);
        }),
    );
}

/** Profiles from policies, and the policies that those become: everything that is in the cluster then. */
async function imported(
  home: Home,
  objects: readonly Fields[],
): Promise<{
  readonly status: number | null;
  readonly said: string;
  /** Without policies that hold others as well: they say nothing more of these workloads than the profiles do. */
  readonly alone: readonly Fields[];
  /** With every policy that was said to stay. */
  readonly together: readonly Fields[];
}> {
  const ran = await home.run(['init', 'k8s', '--from-policies', '-o', 'profiles']);
  const made = await home.run([
    ...['generate', '--profiles', 'profiles', '--manifests', 'k8s.yaml', '-o', '-'],
  ]);
  assert.is(made.status, 0, made.stderr);
  const profiles = read(made.stdout);
  const after = (named: RegExp): readonly Fields[] => {
    const kept = new Set([...ran.stderr.matchAll(named)].map(([, name]) => name));
    const others = objects.filter(({ kind, metadata }) => {
      const { namespace, name } = metadata as { namespace: string; name: string };
      return kind !== 'NetworkPolicy' || kept.has(`${namespace}/${name}`);
    });
    return [...others, ...profiles];
  };
  return {
    status: ran.status,
    said: ran.stderr,
    alone: after(/kept as it is: NetworkPolicy (\S+): it selects no/g),
    together: after(/kept as it is: NetworkPolicy (\S+): /g),
  };
}

/** Connections that one has and the other has not. */
function changed(before: readonly string[], now: readonly string[]): readonly string[] {
  const [had, has] = [new Set(before), new Set(now)];
  return [
    ...before.filter((each) => !has.has(each)).map((each) => `lost ${each}`),
    ...now.filter((each) => !had.has(each)).map((each) => `new ${each}`),
  ];
}

async function compared(objects: readonly Fields[]): Promise<void> {
  const workloads = objects.filter((each) => each.kind !== 'NetworkPolicy');
  const files = { 'k8s/all.yaml': written(objects), 'k8s.yaml': written(workloads) };
  await inHome(files, async (home) => {
    const { status, said, alone, together } = await imported(home, objects);
    assert.is(status, 0, said);
    assert.match(said, /workloads: same connections/);
    for (const [after, whose] of [
      [alone, 'of workloads'],
      [together, 'of strangers too'],
    ] as const)
      assert.equal(changed(connections(objects, whose), connections(after, whose)), []);
  });
}

suite('profiles from policies', (test) => {
  test('have the same connections, by the simulation and by the oracle', async () => {
    await fc.assert(
      fc.asyncProperty(handWritten, async (policies) => {
        await compared([...shopObjects, ...policies]);
      }),
      runs(25, true),
    );
  });

  test('let in whom no manifest tells of, where a selector says whom it does not mean', async () => {
    const but = (...values: readonly string[]) => ({
      matchExpressions: [{ key: 'app', operator: 'NotIn', values }],
    });
    // of the shop's it means the cart alone
    const from = [{ podSelector: but('storefront', 'orders', 'payments') }];
    await compared([
      ...shopObjects,
      {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'storefront', namespace: 'shop' },
        spec: {
          podSelector: { matchLabels: { app: 'storefront' } },
          policyTypes: ['Ingress'],
          ingress: [{ from }],
        },
      },
    ]);
  });

  const golden = join(goldenFolder, 'matrix');
  for (const name of readdirSync(golden).filter((each) => each.startsWith('matrix-recipe-')))
    test(`${name.replace('matrix-', '')}: same connections`, async () => {
      const folder = join(golden, name, 'k8s');
      const objects = readdirSync(folder).flatMap((file) =>
        read(readFileSync(join(folder, file), 'utf8')),
      );
      assert.ok(objects.some((each) => each.kind === 'NetworkPolicy'));
      await compared(objects);
    });
});
