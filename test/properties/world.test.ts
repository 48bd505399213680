import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse, stringify } from 'yaml';
import type { Compiled, Policy } from '../../generator/index.ts';
import { allowedEgress, allowedIngress } from '../oracle/allows.ts';
import { type Cluster, readCluster } from '../oracle/cluster.ts';
import type { Endpoint } from '../oracle/endpoint.ts';
import type { Pod } from '../oracle/pod.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { at, dnsPod, manifestsOf, profilesOf } from './documents.ts';
import { mayEnter, mayLeave, type Party } from './expected.ts';
import { asObject } from './model.ts';
import { compile } from './program.ts';
import { type Exposure, probes, type Source, type World, worlds } from './world.ts';

interface Order {
  readonly profiles?: readonly number[];
  readonly manifests?: readonly number[];
}

const order = fc.uniqueArray(fc.nat(1000), { minLength: 20, maxLength: 20 });

function compileWorld(world: World, order: Order = {}): Compiled {
  const sorted = <T>(list: readonly T[], by: readonly number[] | undefined): T[] =>
    list
      .map((value, index) => ({ value, key: by?.[index] ?? index }))
      .sort((a, b) => a.key - b.key)
      .map((each) => each.value);
  const profiles = sorted(profilesOf(world), order.profiles);
  const manifests = sorted(manifestsOf(world), order.manifests);
  const joined = (documents: readonly unknown[]) =>
    documents.map((each) => stringify(each)).join('---\n');
  const compiled = compile([{ file: 'profiles.yaml', text: joined(profiles) }], 'generic', [
    { file: 'stdin', text: joined(manifests) },
  ]);
  const errors = compiled.diagnostics.filter((each) => each.severity === 'error');
  assert.equal(errors, [], 'the world is valid');
  return compiled;
}

function clusterOf(world: World, { policies }: Compiled): Cluster {
  const texts = policies.map((each) => parse(each.text) as unknown);
  return readCluster([...manifestsOf(world), dnsPod, ...texts], { defaultNamespace: 'shop' });
}

interface Someone {
  readonly party: Party;
  readonly endpoint: Endpoint;
}

const addresses = ['203.0.113.5', '203.0.113.200', '198.51.100.7', '198.51.100.9', '192.0.2.1'];
const outside = [...addresses, '8.8.8.8', '10.20.30.40', '169.254.169.254'];

function everyone(world: World, { pods }: Cluster): Someone[] {
  return [
    ...pods.map((endpoint): Someone => ({ party: partyOf(world, endpoint), endpoint })),
    ...outside.map((ip): Someone => ({ party: { kind: 'address', ip }, endpoint: { ip } })),
  ];
}

function partyOf(world: World, pod: Pod): Party {
  const name = pod.id.split('/').at(-1);
  if (name === 'kube-dns') return { kind: 'dns' };
  if (name === 'stranger') return { kind: 'stranger', namespace: pod.namespace };
  return { kind: 'service', index: world.services.findIndex((each) => each.name === name) };
}

/** A second pod of the same workload. */
function replica(endpoint: Endpoint): Endpoint {
  return 'id' in endpoint ? { ...endpoint, id: `${endpoint.id}-replica` } : endpoint;
}

suite('properties of a world', (test) => {
  test('each pod is allowed exactly what its own profile says, both sides, every port', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const cluster = clusterOf(world, compileWorld(world));
        const all = everyone(world, cluster);
        for (const { party: subject, endpoint: pod } of all) {
          if (subject.kind !== 'service') continue;
          for (const { party, endpoint } of all) {
            const other = replica(endpoint);
            for (const port of probes) {
              const { protocol, number } = port;
              const said = `${JSON.stringify([world.services[subject.index]?.name, party])} ${number}/${protocol}`;
              assert.is(
                allowedIngress(cluster, other, pod, protocol, number),
                mayEnter(world, party, subject.index, port),
                `ingress ${said}`,
              );
              assert.is(
                allowedEgress(cluster, pod, other, protocol, number),
                mayLeave(world, subject.index, party, port),
                `egress ${said}`,
              );
            }
          }
        }
      }),
      runs(40),
    );
  });

  test('every consumes edge is open on both sides, so traffic flows', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const cluster = clusterOf(world, compileWorld(world));
        const podOf = (index: number): Pod => {
          const name = world.services[index]?.name;
          const pod = cluster.pods.find((each) => each.id.endsWith(`/${name}`));
          if (pod === undefined) throw new Error(`no pod of ${name}`);
          return pod;
        };
        world.services.forEach((service, from) => {
          for (const { to, ports = [] } of service.consumes) {
            for (const port of ports) {
              const { number = 0, protocol = 'TCP' } = world.services[to]?.ports[port] ?? {};
              const [source, destination] = [podOf(from), podOf(to)];
              const words = `${source.id} -> ${destination.id} ${number}/${protocol}`;
              assert.ok(allowedEgress(cluster, source, destination, protocol, number), words);
              assert.ok(allowedIngress(cluster, source, destination, protocol, number), words);
            }
          }
        });
      }),
      runs(40),
    );
  });

  test('generate twice is generate once, and the order of manifests changes no byte', () => {
    fc.assert(
      fc.property(worlds, order, (world, manifests) => {
        const texts = (compiled: Compiled) => compiled.policies.map((each) => each.text);
        const once = texts(compileWorld(world));
        assert.equal(texts(compileWorld(world)), once, 'twice');
        assert.equal(texts(compileWorld(world, { manifests })), once, 'in another order');
      }),
      runs(40),
    );
  });

  test('the order of profiles changes no meaning', () => {
    fc.assert(
      fc.property(worlds, order, (world, profiles) => {
        const rules = (compiled: Compiled) =>
          compiled.policies.map(({ text }) => {
            const { metadata, spec } = parse(text) as Record<'metadata' | 'spec', object>;
            const { ingress = [], egress = [], ...rest } = spec as Record<string, unknown[]>;
            const sorted = (list: unknown[]) => list.map((each) => JSON.stringify(each)).sort();
            return [metadata, rest, sorted(ingress), sorted(egress)];
          });
        assert.equal(rules(compileWorld(world, { profiles })), rules(compileWorld(world)));
      }),
      runs(40),
    );
  });

  test('a text says what the model of its policy says', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        for (const { policy, text } of compileWorld(world).policies) {
          const read = (object: unknown) =>
            readCluster([object], { defaultNamespace: 'shop' }).policies;
          assert.equal(read(parse(text)), read(asObject(policy)), policy.name);
        }
      }),
      runs(40),
    );
  });

  test('from, to and ports are there and not empty, unless the profile asked for everyone in words', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        for (const { policy, text } of compileWorld(world).policies) {
          const { spec } = parse(text) as { spec: Record<string, unknown> };
          assert.ok(Array.isArray(spec.policyTypes) && spec.policyTypes.length > 0, policy.name);
          assert.ok(spec.podSelector !== undefined, policy.name);
          assert.equal(
            openings(spec).sort(),
            askedOpenings(world, policy).sort(),
            `${policy.name}\n${text}`,
          );
        }
      }),
      runs(40),
    );
  });
});

/** Where a rule of the text leaves peers or ports open: `ingress ports`, `egress to`. */
function openings(spec: Readonly<Record<string, unknown>>): string[] {
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const side = direction === 'ingress' ? 'from' : 'to';
    const rules = (spec[direction] ?? []) as readonly Record<string, unknown>[];
    return rules.flatMap((rule) =>
      [side, 'ports']
        .filter((key) => !Array.isArray(rule[key]) || (rule[key] as unknown[]).length === 0)
        .map((key) => `${direction} ${key}`),
    );
  });
}

function askedOpenings(world: World, policy: Policy): string[] {
  const service = world.services.find((each) => each.name === policy.service);
  if (service === undefined) throw new Error(`${policy.service} is not of this world`);
  const index = world.services.indexOf(service);
  const open = service.exposes.flatMap(({ from, ports }) => [
    ...(Array.isArray(from) && from.some((each) => each.kind === 'anywhere')
      ? ['ingress from']
      : []),
    ...(ports === 'all' ? ['ingress ports'] : []),
  ]);
  // a line without ports takes what the provider opens to us, all ports too
  const opensAll = (each: Exposure): boolean =>
    each.ports === 'all' &&
    Array.isArray(each.from) &&
    each.from.some((source: Source) => source.kind === 'service' && source.service === index);
  const egress = service.consumes
    .filter(({ to, ports }) => ports === undefined && at(world, to).exposes.some(opensAll))
    .map(() => 'egress ports');
  return [
    ...(service.isolate.includes('ingress') ? open : []),
    ...(service.isolate.includes('egress') ? egress : []),
  ];
}
