import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { gatherTexts } from '../../generator/frontends/gather.ts';
import { readWorld } from '../../generator/frontends/simulated-input.ts';
import type { ProbeOptions, ProbePlan } from '../../generator/model/probe.ts';
import { planProbe } from '../../generator/probe/plan.ts';
import { root } from '../program.ts';
import { runs } from '../random-runs.ts';
import { suite } from '../suite.ts';
import { usual } from './planned.ts';

/** A shop of some size: who has a profile, who consumes whom, and a policy of somebody else's. */
interface Shop {
  readonly profiled: readonly boolean[];
  readonly consumes: readonly (readonly number[])[];
  readonly opened: number | undefined;
}

const size = 5;
const index = fc.integer({ min: 0, max: size - 1 });
const shops: fc.Arbitrary<Shop> = fc.record({
  profiled: fc.array(fc.boolean(), { minLength: size, maxLength: size }),
  consumes: fc.array(fc.uniqueArray(index, { maxLength: 3 }), { minLength: size, maxLength: size }),
  opened: fc.option(index, { nil: undefined }),
});

const namespaceOf = (service: number): string => (service % 2 === 0 ? 'shop' : 'data');
const idOf = (service: number): string => `${namespaceOf(service)}/s${service}`;

function textOf({ profiled, consumes, opened }: Shop): string {
  const all = Array.from({ length: size }, (_, service) => service);
  const workloads = all.map((service) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: `s${service}`, namespace: namespaceOf(service) },
    spec: {
      selector: { matchLabels: { app: `s${service}` } },
      template: {
        metadata: { labels: { app: `s${service}` } },
        spec: { containers: [{ name: 'main', ports: [{ containerPort: 8000 + service }] }] },
      },
    },
  }));
  const profiles = all
    .filter((service) => profiled[service])
    .map((service) => {
      const peers = (consumes[service] ?? []).filter((each) => each !== service);
      return {
        apiVersion: 'netprofile.dev/v1alpha1',
        kind: 'NetworkProfile',
        metadata: { name: `s${service}`, namespace: namespaceOf(service) },
        spec: {
          exposes: [{ port: 8000 + service, from: ['$cluster'] }],
          ...(peers.length > 0 && {
            consumes: peers.map((each) => `${idOf(each)}:${8000 + each}`),
          }),
        },
      };
    });
  const policy = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'opened', namespace: namespaceOf(opened ?? 0) },
    spec: {
      podSelector: { matchLabels: { app: `s${opened}` } },
      policyTypes: ['Egress'],
      egress: [{}],
    },
  };
  const documents = [...workloads, ...profiles, ...(opened === undefined ? [] : [policy])];
  return documents.map((each) => JSON.stringify(each)).join('\n---\n');
}

async function planOf(shop: Shop, more: Partial<ProbeOptions> = {}): Promise<ProbePlan> {
  const texts = [{ file: 'shop.yaml', text: textOf(shop) }];
  const world = await readWorld(gatherTexts(texts), {}, { cwd: root, env: {} });
  return planProbe(world, { ...usual, ...more });
}

suite('probe plan, any shop', (test) => {
  test('every line that consumes is a connection to be allowed', async () => {
    await fc.assert(
      fc.asyncProperty(shops, async (shop) => {
        const { connections } = await planOf(shop);
        shop.consumes.forEach((peers, service) => {
          if (!shop.profiled[service]) return;
          for (const each of peers.filter((peer) => peer !== service)) {
            const found = connections.find(
              ({ from, to, port }) =>
                from === idOf(service) &&
                to.kind === 'pod' &&
                to.end === idOf(each) &&
                port === 8000 + each,
            );
            assert.is(found?.intended, 'allowed', `${idOf(service)} -> ${idOf(each)}`);
            assert.match(found?.label ?? '', /^s\d#\/consumes\/\d$/);
          }
        });
      }),
      runs(40),
    );
  });

  test('nothing is to be blocked where no side is held, and every held side blocks somebody', async () => {
    await fc.assert(
      fc.asyncProperty(shops, async (shop) => {
        const { connections } = await planOf(shop);
        const held = (id: string): boolean =>
          shop.profiled.some((has, service) => has && idOf(service) === id);
        for (const { from, to, intended } of connections)
          if (intended !== 'undeclared' && to.kind === 'pod')
            assert.ok(held(from) || held(to.end), `${from} -> ${to.end}`);
        shop.profiled.forEach((has, service) => {
          const isBlocked = connections.some(
            ({ intended, to }) =>
              intended === 'blocked' && to.kind === 'pod' && to.end === idOf(service),
          );
          if (has) assert.ok(isBlocked, idOf(service));
        });
      }),
      runs(40),
    );
  });

  test('ids are unique, ends and controls are there, and the same input gives the same plan', async () => {
    await fc.assert(
      fc.asyncProperty(shops, fc.boolean(), async (shop, before) => {
        const plan = await planOf(shop, { before });
        const { connections, controls, ends, sentinels } = plan;
        assert.equal(await planOf(shop, { before }), plan);
        const ids = [...connections, ...controls].map(({ id }) => id);
        assert.is(new Set(ids).size, ids.length);
        const known = new Set(ends.map(({ id }) => id));
        for (const { from, to } of [...connections, ...controls]) {
          assert.ok(known.has(from), from);
          if (to.kind === 'pod' || to.kind === 'service') assert.ok(known.has(to.end), to.end);
        }
        for (const { control } of connections) {
          if (control.kind === 'connection')
            assert.ok(controls.some(({ id }) => id === control.id));
          assert.is(control.kind === 'before', before);
        }
        for (const id of [...sentinels.allowed, ...sentinels.blocked])
          assert.ok(connections.some((each) => each.id === id));
      }),
      runs(40),
    );
  });

  test('a sample bounds what each source is blocked from, and loses nothing that is allowed', async () => {
    await fc.assert(
      fc.asyncProperty(shops, fc.integer({ min: 1, max: 4 }), async (shop, sample) => {
        const [all, some] = [await planOf(shop), await planOf(shop, { sample })];
        const pods = ({ connections }: ProbePlan, intended: string) =>
          connections.filter(
            (each) =>
              each.to.kind === 'pod' && (each.intended === 'allowed') === (intended === 'allowed'),
          );
        assert.equal(
          pods(some, 'allowed').map(({ from, to, port }) => [from, to, port]),
          pods(all, 'allowed').map(({ from, to, port }) => [from, to, port]),
        );
        for (const { id } of some.ends)
          assert.ok(pods(some, 'blocked').filter(({ from }) => from === id).length <= sample);
        const left = some.leftOut.find(({ reason }) => reason === 'sampled')?.count ?? 0;
        assert.is(pods(some, 'blocked').length + left, pods(all, 'blocked').length);
      }),
      runs(40),
    );
  });
});
