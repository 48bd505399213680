import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { fields } from '../oracle/fields.ts';
import { fine } from '../real/world.ts';
import { suite } from '../suite.ts';
import {
  allOk,
  type Helm,
  helmOf,
  openShop,
  type Probed,
  probed,
  rendererFlags,
  running,
  type Shop,
  seen,
  upgrade,
  withVerdict,
} from './shop.ts';

interface Release extends Shop {
  readonly helm: Helm;
}

let opened: Promise<Release> | undefined;

/** One release for all of them: each takes back what it did. */
function release(): Promise<Release> {
  opened ??= (async () => {
    const shop = await openShop();
    const helm = await helmOf(shop.cluster, shop.home, 'helm42');
    await upgrade(helm, rendererFlags('helm42', shop.config));
    await running(shop, 'shop-');
    return { ...shop, helm };
  })();
  return opened;
}

/** What compares the cluster with the profiles must tell of it too, and name it. */
async function asserted({ cluster, config }: Shop, named: RegExp): Promise<void> {
  const flags = ['--live', '-n', 'shop', '--config', config, '--context', cluster.context];
  const ran = await cluster.netprofile(['assert', ...flags]);
  assert.is(ran.status, 1, ran.stderr);
  assert.match(`${ran.stdout}${ran.stderr}`, named);
}

/** The line of a profile that a verdict leads to. */
function linesOf({ result }: Probed, verdict: string): readonly string[] {
  const found = result.connections.filter((each) => each.verdict === verdict);
  return [...new Set(found.map(({ at }) => `${at?.file.split('/').at(-1)}:${at?.line}`))].sort();
}

/** As the release was before. */
async function mended({ helm, config }: Release): Promise<void> {
  await upgrade(helm, rendererFlags('helm42', config));
}

suite('the shop in a cluster by Helm 4, and what goes wrong is seen', (test) => {
  test('nothing is wrong with the post-renderer', async () => {
    assert.ok((await allOk(await release())) > 50);
  });

  test('a policy is deleted', async () => {
    const shop = await release();
    await shop.cluster.kubectl(['-n', 'shop', 'delete', 'networkpolicy', 'netprofile-shop-cart']);
    const found = await seen(shop, [
      'leak elsewhere/stranger -> shop/shop-cart:8080',
      'leak ingress-nginx/ingress-nginx -> shop/shop-cart:8080',
      'leak monitoring/prometheus -> shop/shop-cart:8080',
    ]);
    assert.is(found.status, 1);
    assert.equal(withVerdict(found, 'broken'), []);
    assert.ok(linesOf(found, 'leak').every((each) => each.startsWith('cart.yaml:')));
    await asserted(shop, /netprofile-shop-cart/);
    await mended(shop);
  });

  test('a policy is widened by hand', async () => {
    const shop = await release();
    const name = 'netprofile-shop-payments';
    const patch = [
      { op: 'add', path: '/spec/ingress/-', value: { from: [{ namespaceSelector: {} }] } },
    ];
    const args = ['-n', 'shop', 'patch', 'networkpolicy', name, '--type=json', '-p'];
    await shop.cluster.kubectl([...args, JSON.stringify(patch)]);
    const found = await seen(shop, ['leak elsewhere/stranger -> shop/shop-payments:8443']);
    assert.is(found.status, 1);
    assert.ok(linesOf(found, 'leak').every((each) => each.startsWith('payments.yaml:')));
    await asserted(shop, /netprofile-shop-payments/);
    patch.splice(0, 1);
    const undo = [{ op: 'remove', path: '/spec/ingress/1' }];
    await shop.cluster.kubectl([...args, JSON.stringify(undo)]);
  });

  test('a consumes line is removed', async () => {
    const shop = await release();
    const path = join(shop.home, 'profiles/storefront.yaml');
    const before = readFileSync(path, 'utf8');
    const after = before.replace('  - cart:8080\n', '');
    assert.is.not(after, before);
    writeFileSync(path, after);
    await upgrade(shop.helm, rendererFlags('helm42', shop.config));
    const line = 'shop/shop-storefront -> shop/shop-cart:8080';
    await seen(shop, [`ok ${line}`]);
    const { status, result } = await probed(shop);
    assert.is(status, 0);
    const closed = result.connections.filter(
      ({ from, to, observed }) =>
        `${from.name} -> ${to.name}` === 'shop/shop-storefront -> shop/shop-cart' &&
        observed === 'blocked',
    );
    assert.ok(closed.length > 0);
    // held against the line that was there, it is missed
    writeFileSync(path, before);
    const missed = await seen(shop, [`broken ${line}`]);
    assert.is(missed.status, 1);
    assert.equal(linesOf(missed, 'broken'), ['storefront.yaml:8']);
    await mended(shop);
  });

  test('a label of pods is changed, and the policies are not', async () => {
    const shop = await release();
    const place = ['-n', 'shop', 'get', 'deployment', 'shop-cart', '-o', 'json'];
    const text = await shop.cluster.kubectl(place);
    const { metadata, spec } = fields(JSON.parse(text), 'deployment');
    const { labels, annotations, name, namespace } = fields(metadata, 'metadata');
    const changed = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name, namespace, labels, annotations },
      spec: JSON.parse(JSON.stringify(spec).replaceAll('/instance":"shop"', '/instance":"shop-2"')),
    };
    await shop.cluster.kubectl(['-n', 'shop', 'delete', 'deployment', 'shop-cart', '--wait']);
    await shop.cluster.kubectl(['create', '-f', '-'], JSON.stringify(changed));
    await shop.cluster.kubectl(['-n', 'shop', 'rollout', 'status', 'deployment/shop-cart']);
    const found = await seen(shop, [
      'broken shop/shop-orders -> shop/shop-cart:8080',
      'broken shop/shop-storefront -> shop/shop-cart:8080',
      'leak elsewhere/stranger -> shop/shop-cart:8080',
    ]);
    assert.is(found.status, 1);
    await shop.cluster.kubectl(['-n', 'shop', 'delete', 'deployment', 'shop-cart', '--wait']);
    await mended(shop);
    await seen(shop, ['ok shop/shop-orders -> shop/shop-cart:8080']);
  });

  test('an upgrade without the post-renderer, and a rollback', async () => {
    const shop = await release();
    await allOk(shop);
    const history = fine(await shop.helm(['history', 'shop', '-n', 'shop', '-o', 'json']));
    const revisions: readonly { readonly revision: number }[] = JSON.parse(history);
    const good = revisions.at(-1)?.revision;
    await upgrade(shop.helm, []);
    const open = await seen(shop, [
      'leak elsewhere/stranger -> data/shop-postgres:5432',
      'leak shop/shop-cart -> data/shop-postgres:5432',
    ]);
    assert.is(open.status, 1);
    await asserted(shop, /netprofile-shop-orders/);
    fine(await shop.helm(['rollback', 'shop', String(good), '-n', 'shop', '--wait']));
    await seen(shop, ['ok elsewhere/stranger -> data/shop-postgres:5432']);
    await allOk(shop);
  });

  test('uninstalled, nothing is left', async () => {
    const { cluster, helm, close } = await release();
    fine(await helm(['uninstall', 'shop', '-n', 'shop', '--wait']));
    for (const namespace of ['shop', 'data']) {
      const left = ['-n', namespace, 'get', 'networkpolicies,deployments,statefulsets,services'];
      assert.is(await cluster.kubectl([...left, '-o', 'name']), '');
    }
    await close();
  });
});
