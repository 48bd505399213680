import * as assert from 'uvu/assert';
import { type Fault, refusal, withFakeCluster } from '../../live/fake-cluster.ts';
import { netprofile, type Ran } from '../../program.ts';
import { suite } from '../../suite.ts';

const token = 'a-token-that-nobody-shall-see';
const yes = ['--yes-in-this-context', 'fake'];

/** Probes a cluster that goes wrong where it is told to. */
async function probed(
  args: readonly string[],
  fault: (path: string) => Fault | undefined,
): Promise<{ readonly ran: Ran; readonly asked: readonly string[] }> {
  let found: { ran: Ran; asked: readonly string[] } | undefined;
  const options = { fault: ({ path }: { path: string }) => fault(path), user: `token: ${token}` };
  await withFakeCluster(options, async ({ kubeconfig, asked }) => {
    const ran = await netprofile(['probe', ...args, '--kubeconfig', kubeconfig]);
    found = { ran, asked };
  });
  assert.ok(found);
  const { ran } = found;
  assert.not.match(`${ran.stdout}${ran.stderr}`, new RegExp(token));
  assert.is(ran.stdout, '');
  return found;
}

suite('probes that a cluster refuses', (test) => {
  for (const [what, fault, said] of [
    [
      'an expired token',
      () => refusal(401, 'Unauthorized', 'Unauthorized'),
      /cannot create Namespace \S+: 401 Unauthorized.*\n[\s\S]*sign in again/,
    ],
    [
      'namespaces may not be made',
      () => refusal(403, 'Forbidden', 'namespaces is forbidden: User "shop" cannot create'),
      /cannot create Namespace \S+: 403 Forbidden[\s\S]*docs\/rbac/,
    ],
    [
      'pods may not be made: what was made is removed',
      (path) =>
        path.endsWith('/pods') && path.includes('/namespaces/')
          ? refusal(403, 'Forbidden', 'pods is forbidden: User "shop" cannot create')
          : undefined,
      /cannot create Pod \S+: 403 Forbidden/,
    ],
    [
      'an API server that goes away',
      () => 'cut',
      /cannot create Namespace \S+: the connection was cut/,
    ],
    [
      'a login page',
      () => ({ status: 200, body: '<html>sign in</html>', type: 'text/html' }),
      /cannot create Namespace \S+: it answered with text\/html that is not a JSON object/,
    ],
    ['half an answer', () => 'half', /cannot create Namespace \S+: the connection was cut/],
  ] satisfies readonly (readonly [string, (path: string) => Fault | undefined, RegExp])[])
    test(what, async () => {
      const { ran, asked } = await probed(['--enforcement', ...yes], fault);
      assert.is(ran.status, 2, ran.stderr);
      assert.match(ran.stderr, said);
      assert.is(
        asked.filter((each) => each.startsWith('POST /api/v1/namespaces')).length > 0,
        true,
      );
      assert.not.ok(asked.some((each) => each.includes('networkpolicies') && /^POST/.test(each)));
    });

  test('a context that nobody consented to is asked nothing', async () => {
    for (const args of [
      ['--enforcement'],
      ['--enforcement', '--yes-in-this-context', 'kind-fake'],
      ['--enforcement', '--context', 'production'],
    ]) {
      const { ran, asked } = await probed(args, () => undefined);
      assert.is(ran.status, 2, args.join(' '));
      assert.match(
        ran.stderr,
        /is not a context of kind|is not the context fake|there is no context production/,
      );
      assert.equal(asked, []);
    }
  });

  test('a cleanup that cannot read the cluster says so', async () => {
    const { ran } = await probed(['--cleanup'], () => refusal(403, 'Forbidden', 'no'));
    assert.is(ran.status, 2);
    assert.match(ran.stderr, /fake \(http:\/\/127\.0\.0\.1:\d+\): 403 Forbidden/);
  });
});
