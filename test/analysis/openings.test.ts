import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { openings } from '../../generator/analysis/views/openings.ts';
import type { PlatformFacts } from '../../generator/model/intent.ts';
import type { PolicyObject, Selector } from '../../generator/model/policy.ts';
import { headed } from '../../generator/stages/parse.ts';
import { readPlatform } from '../../generator/stages/validate/read-platform.ts';
import { readCluster } from '../oracle/cluster.ts';
import { isPod } from '../oracle/endpoint.ts';
import { clusters } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { connections, everyNth, inWords, randomCluster, verdict } from './random-cluster.ts';
import { membersOf, simulate } from './simulate.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Of a cluster with both families, as the oracle has it. */
const platform: PlatformFacts = {
  ...readPlatform([]).platform,
  ipFamilies: ['IPv4', 'IPv6'],
};

/** Every pod that has no label of this name: everybody. */
const everybody: Selector = {
  matchLabels: {},
  matchExpressions: [{ key: 'shop.example.com/nobody-has-it', operator: 'DoesNotExist' }],
};

/** A policy of ours that closes a namespace, as planned and as an object. */
function closed(namespace: string): { planned: PolicyObject; object: Fields } {
  const name = 'netprofile-all';
  const place = { file: 'profiles/all.yaml', document: 0, path: [] };
  const { matchExpressions } = everybody;
  return {
    planned: {
      name,
      namespace,
      service: 'all',
      selector: everybody,
      ingress: [],
      egress: [],
      labels: {},
      annotations: {},
      origin: place,
      dialect: 'kubernetes',
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      part: '',
    },
    object: {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name, namespace },
      spec: { podSelector: { matchExpressions }, policyTypes: ['Ingress', 'Egress'] },
    },
  };
}

function isPolicy(document: unknown): boolean {
  return String((document as Fields).kind).endsWith('NetworkPolicy');
}

const runs = clusters(100);
const questions = 60;

suite('what policies of others open', (test) => {
  test('is named, whoever makes it: what the oracle allows beyond ours is an opening', () => {
    let opened = 0;
    fc.assert(
      fc.property(randomCluster, fc.nat(1_000_000), (documents, offset) => {
        const spaces = [
          ...new Set(
            documents.map((each) => {
              const { namespace } = ((each as Fields).metadata ?? {}) as Fields;
              return typeof namespace === 'string' ? namespace : 'default';
            }),
          ),
        ];
        const ours = spaces.map(closed);
        const objects = ours.map((each) => each.object);
        const together = [...documents, ...objects];
        const alone = readCluster([...documents.filter((each) => !isPolicy(each)), ...objects]);
        const both = readCluster(together);
        const found = openings({
          documents: () =>
            documents.map((value, index) =>
              headed(value, { file: `${index}.yaml`, document: 0, path: [] }),
            ),
          gone: [],
          planned: ours.map((each) => each.planned),
          namespaces: ['default'],
          platform,
        });
        const { analysis } = simulate(together);
        const all = connections(together, both);
        const step = Math.max(1, Math.floor(all.count / questions));
        for (const connection of everyNth(step, all, offset % step)) {
          if (!verdict(both, connection).allowed) continue;
          if (verdict(alone, connection).allowed) continue;
          const { source, destination, protocol, port } = connection;
          opened += 1;
          const names = [source, destination].flatMap((end) =>
            isPod(end)
              ? membersOf(analysis, end).map(
                  (id) => analysis.parties.all[analysis.parties.of[id] ?? 0]?.name,
                )
              : [],
          );
          const isNamed = found.some(
            ({ held, ports }) =>
              held.some((each) => names.includes(each)) &&
              ports.some(
                (each) => each.protocol === protocol && each.from <= port && port <= each.to,
              ),
          );
          assert.ok(isNamed, `${inWords(connection)} is no opening`);
        }
      }),
      { numRuns: runs },
    );
    assert.ok(opened > runs / 2, `${opened} connections were opened`);
  });

  test('is nothing where there are no policies of others', () => {
    fc.assert(
      fc.property(randomCluster, (documents) => {
        const rest = documents.filter((each) => !isPolicy(each));
        const { planned } = closed('default');
        const found = openings({
          documents: () =>
            rest.map((value, index) =>
              headed(value, { file: `${index}.yaml`, document: 0, path: [] }),
            ),
          gone: [],
          planned: [planned],
          namespaces: ['default'],
          platform,
        });
        assert.equal(found, []);
      }),
      { numRuns: 50 },
    );
  });
});
