import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { netprofile, type Ran, root } from '../program.ts';
import { suite } from '../suite.ts';

const shop = ['--config', join(root, 'profiles/examples/shop/netprofile.yaml')];
const manifests = ['--manifests', join(root, 'kustomize/examples/shop/base')];
/** No cluster is there for these. */
const env = { KUBECONFIG: '/nonexistent/kubeconfig', KUBERNETES_SERVICE_HOST: '' };

const probe = (...args: readonly string[]): Promise<Ran> => netprofile(['probe', ...args], { env });

suite('probe, the command', (test) => {
  test('a plan of stand-ins asks no cluster', async () => {
    const ran = await probe('--stand-ins', '--plan', ...shop, ...manifests);
    assert.is(ran.status, 0, ran.stderr);
    assert.match(ran.stdout, /shop\/orders +data\/postgres +5432\/TCP +allowed +allowed +declared/);
    const json = await probe('--stand-ins', '--plan', '--format', 'json', ...shop, ...manifests);
    assert.ok(JSON.parse(json.stdout).connections.length > 100);
  });

  test('what is wrong is said before anything is done', async () => {
    for (const [args, said] of [
      [['--enforcement'], /no kubeconfig was found/],
      [['--stand-ins', ...shop, ...manifests], /no kubeconfig was found/],
      [['--cleanup'], /no kubeconfig was found/],
      [['--yes', ...shop], /no kubeconfig was found/],
      [['--stand-ins', '--enforcement'], /--enforcement and --stand-ins are both given/],
      [['--stand-ins', '--plan', '--sample', '0', ...shop, ...manifests], /--sample 0 is not/],
      [['--stand-ins', '--plan', '--seed', '-1', ...shop, ...manifests], /--seed needs a value/],
      [
        ['--stand-ins', '--plan', '--format', 'junit', ...shop, ...manifests],
        /not printed as junit/,
      ],
      [['--stand-ins', '--plan', '--outside', 'x', ...shop, ...manifests], /--outside x is not/],
      [['--stand-ins', '--in', 'shop', ...shop, ...manifests], /--in is for real pods/],
      [['--yes', ...manifests], /--manifests is for --stand-ins/],
      [['--enforcement', '--plan'], /--plan is for --stand-ins and real pods/],
      [['--cleanup', '--yes'], /--yes is for real pods/],
      [['--in', 'shop', '-n', 'shop', ...shop], /--in and -n are both given/],
    ] as const) {
      const ran = await probe(...args);
      assert.is(ran.status, 2, args.join(' '));
      assert.match(ran.stderr, said, args.join(' '));
      assert.is(ran.stdout, '');
    }
  });

  test('a mistake in a profile ends it', async () => {
    const input = 'service: cart\nnamespace: shop\nexposes: [{port: 8080, from: []}]\n';
    const ran = await netprofile(['probe', '--stand-ins', '--plan', '-'], { env, input });
    assert.is(ran.status, 1);
    assert.match(ran.stderr, /error/);
    assert.is(ran.stdout, '');
  });
});
