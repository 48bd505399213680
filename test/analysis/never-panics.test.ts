import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { factsOf } from '../../generator/analysis/reach/facts.ts';
import { allPorts } from '../../generator/analysis/reach/port-sets.ts';
import { matrixOf } from '../../generator/analysis/views/matrix.ts';
import { Ambiguous, readYaml } from '../../generator/grammar/yaml.ts';
import { clusters } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { randomCluster } from './random-cluster.ts';
import { simulate } from './simulate.ts';

/** Keys that are their own, whatever they are called: what a YAML or JSON reader gives. */
const hostile = JSON.parse('{"__proto__": {"labels": 1}, "constructor": null, "toString": []}');
const [ambiguous] = readFirst('0o17');

function readFirst(text: string): readonly unknown[] {
  const read = readYaml(text);
  return read.ok ? read.documents : [];
}

/** What stands in for a value. */
const junk: readonly unknown[] = [
  null,
  undefined,
  true,
  0,
  -1,
  1.5,
  65536,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  '',
  '*',
  'shop',
  '__proto__',
  'constructor',
  '\u0000\n\u001b[31m',
  '0.0.0.0/0',
  '::/129',
  'fe80::1%eth0',
  [],
  [null],
  [[]],
  ['shop', 'shop'],
  [{}],
  {},
  { matchLabels: null },
  { matchLabels: {}, matchExpressions: [{}] },
  { matchExpressions: [{ key: '__proto__', operator: 'Exists' }] },
  { app: 'cart' },
  { kind: 'List', items: [] },
  hostile,
  ambiguous,
];

type Container = Record<string, unknown> | unknown[];

/** Every place in the documents that a value can be put. */
function placesIn(value: unknown): readonly (readonly [Container, string])[] {
  if (typeof value !== 'object' || value === null || value instanceof Ambiguous) return [];
  const container = value as Container;
  return Object.entries(container).flatMap(([key, each]) => [
    [container, key] as const,
    ...placesIn(each),
  ]);
}

const change = fc.record({
  at: fc.nat(1_000_000),
  how: fc.constantFrom('replace', 'delete', 'add __proto__', 'copy'),
  value: fc.constantFrom(...junk),
});

function changed(
  documents: readonly object[],
  changes: readonly { at: number; how: string; value: unknown }[],
): readonly unknown[] {
  const result = structuredClone(documents) as unknown[];
  for (const { at, how, value } of changes) {
    const places = placesIn(result);
    const [container, key] = places[at % places.length] ?? [result, '0'];
    const put = (name: string, what: unknown): void => {
      Object.defineProperty(container, name, {
        // a later change may be inside it
        value: what instanceof Ambiguous ? what : structuredClone(what),
        enumerable: true,
        configurable: true,
        writable: true,
      });
    };
    if (how === 'delete' && Array.isArray(container)) container.splice(Number(key), 1);
    else if (how === 'delete') Reflect.deleteProperty(container, key);
    else if (how === 'add __proto__' && !Array.isArray(container)) put('__proto__', value);
    else if (how === 'copy') put(key, places[(at * 7) % places.length]?.[0]);
    else put(key, value);
  }
  return result;
}

const everything = { isChosen: () => true, ports: allPorts };

/** Reads, simulates, and asks everything. */
function askAll(documents: readonly unknown[]): number {
  const { analysis, diagnostics } = simulate(documents);
  const { reach } = analysis;
  reach.universe.members.forEach((_, id) => {
    for (const set of reach.row(id).keys()) reach.ports.ranges(set);
  });
  reach.forEachRow(() => undefined);
  factsOf(analysis);
  JSON.stringify(matrixOf(analysis, everything));
  for (const { message, code } of diagnostics) assert.ok(message.length > 0 && code.length > 0);
  return diagnostics.length;
}

const seed = process.env.NETPROFILE_SEED;
const runs = clusters(300);

suite('mangled manifests', (test) => {
  test(`${runs} clusters: nothing throws, and much is told`, () => {
    let told = 0;
    fc.assert(
      fc.property(
        randomCluster,
        fc.array(change, { minLength: 1, maxLength: 6, size: 'max' }),
        (documents, changes) => {
          told += askAll(changed(documents, changes)) > 0 ? 1 : 0;
        },
      ),
      {
        numRuns: runs,
        includeErrorInReport: true,
        ...(seed !== undefined && { seed: Number(seed) }),
      },
    );
    assert.ok(told > runs / 10, `${told} of ${runs} had diagnostics`);
  });

  test('documents that are nothing of the kind', () => {
    for (const value of junk) {
      assert.not.throws(() => askAll([value]));
      assert.not.throws(() => askAll([{ apiVersion: 'v1', kind: 'List', items: [value] }]));
    }
  });

  const kinds = [
    ['v1', 'Pod'],
    ['apps/v1', 'Deployment'],
    ['batch/v1', 'CronJob'],
    ['v1', 'Namespace'],
    ['v1', 'Node'],
    ['v1', 'Service'],
    ['networking.k8s.io/v1', 'NetworkPolicy'],
    ['cilium.io/v2', 'CiliumNetworkPolicy'],
    ['cilium.io/v2', 'CiliumClusterwideNetworkPolicy'],
    ['policy.networking.k8s.io/v1alpha2', 'ClusterNetworkPolicy'],
    ['policy.networking.k8s.io/v1alpha1', 'AdminNetworkPolicy'],
    ['policy.networking.k8s.io/v1alpha1', 'BaselineAdminNetworkPolicy'],
  ] as const;
  const parts = ['metadata', 'spec', 'status'] as const;
  for (const [apiVersion, kind] of kinds) {
    test(`a ${kind} of which some part is anything`, () => {
      const metadata = { name: 'cart', namespace: 'shop' };
      for (const part of parts)
        for (const value of junk)
          assert.not.throws(() =>
            askAll([{ apiVersion, kind, metadata, spec: {}, [part]: value }]),
          );
    });
  }
});
