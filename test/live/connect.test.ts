import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { UsageError } from '../../generator/io/usage.ts';
import { type ClusterChoice, type Connection, connect } from '../../generator/live/connect.ts';
import { suite } from '../suite.ts';

const key = 'bWFya2VyLXByaXZhdGUta2V5';

function kubeconfig(name: string, namespace?: string): string {
  return `apiVersion: v1
kind: Config
current-context: ${name}
clusters:
  - {name: ${name}, cluster: {server: 'https://user:marker@${name}.example:6443/'}}
users:
  - {name: shared, user: {token: marker-token-of-${name}, client-key-data: ${key}}}
contexts:
  - {name: ${name}, context: {cluster: ${name}, user: shared${namespace === undefined ? '' : `, namespace: ${namespace}`}}}
`;
}

/** Connects in a folder with these files; paths are relative to it. */
function connecting(
  files: Readonly<Record<string, string>>,
  choice: ClusterChoice = {},
  listed?: readonly string[],
): Connection {
  const folder = mkdtempSync(join(tmpdir(), 'netprofile-kube-'));
  try {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const named = choice.kubeconfig === undefined ? undefined : join(folder, choice.kubeconfig);
    const KUBECONFIG = listed?.map((each) => join(folder, each)).join(':');
    return connect({ ...choice, kubeconfig: named }, { env: { HOME: folder, KUBECONFIG } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function refusal(body: () => unknown): string {
  try {
    body();
  } catch (error) {
    assert.instance(error, UsageError);
    const text = `${(error as UsageError).message} | ${(error as UsageError).hint ?? ''}`;
    assert.not.match(text, /marker|bWFya2Vy/);
    return text;
  }
  throw new Error('it connected');
}

suite('connect', (test) => {
  test('a file gives its current context, with the address alone', () => {
    const found = connecting({ a: kubeconfig('shop', 'cart') }, { kubeconfig: 'a' });
    assert.is(found.context, 'shop');
    assert.is(found.server, 'https://shop.example:6443');
    assert.is(found.namespace, 'cart');
  });

  test('of a list, the first file that has a name wins; files that are not there are passed over', () => {
    const files = { a: kubeconfig('shop'), b: kubeconfig('data', 'postgres') };
    const list = ['none', 'a', 'b'];
    assert.is(connecting(files, {}, list).context, 'shop');
    const other = connecting(files, { context: 'data' }, list);
    assert.is(other.namespace, 'postgres');
    assert.is(other.config.getCurrentUser()?.token, 'marker-token-of-shop');
  });

  test("a token's file is found beside the kubeconfig, as kubectl writes it", () => {
    const text = kubeconfig('shop').replace(/token: [^,]*/, 'tokenFile: secrets/token');
    const user = connecting({ a: text }, { kubeconfig: 'a' }).config.getCurrentUser();
    assert.match(user?.authProvider?.config?.tokenFile ?? '', /^\/.*\/secrets\/token$/);
  });

  test('without a kubeconfig it is said where one was looked for', () => {
    assert.match(
      refusal(() => connecting({})),
      /no kubeconfig was found at .*\.kube\/config \| name one/,
    );
    assert.match(
      refusal(() => connecting({}, {}, ['gone'])),
      /found at \$KUBECONFIG \(.*gone\)/,
    );
    assert.match(
      refusal(() => connecting({}, { kubeconfig: 'gone' })),
      /cannot read the kubeconfig .*gone: it does not exist/,
    );
  });

  const files = { a: kubeconfig('shop'), b: kubeconfig('data') };
  test('an unknown context is answered with the known ones', () => {
    assert.match(
      refusal(() => connecting(files, { context: 'shpo' }, ['a', 'b'])),
      /no context shpo in .* \| did you mean shop\? \(there are data, shop\)/,
    );
    assert.match(
      refusal(() => connecting(files, { context: 'production' }, ['a', 'b'])),
      /\| there are data, shop/,
    );
  });

  /** Files that are no use, and what is said. */
  const broken: readonly (readonly [what: string, text: string, said: RegExp])[] = [
    [
      'not YAML',
      `users:\n  - {name: a, user: {token: marker-token\n  client-key-data: ${key}`,
      /is not YAML \(line \d\)/,
    ],
    ['a list', '[marker-token]', /has no contexts/],
    ['empty', '', /has no contexts/],
    ['a profile', 'service: cart\n', /has no contexts/],
    [
      'without names',
      kubeconfig('shop').replace('name: shared', 'nam: shared'),
      /cannot be used: users\[0\]\.name is missing/,
    ],
    [
      'without a server',
      kubeconfig('shop').replace(/server: [^}]*/, 'servr: x'),
      /cannot be used: clusters\[0\]\.cluster\.server is missing/,
    ],
    [
      'without a current context',
      kubeconfig('shop').replace(/^current.*$/m, ''),
      /has no current context \| name one with --context: there are shop/,
    ],
    [
      'without its cluster',
      kubeconfig('shop').replace('{cluster: shop', '{cluster: gone'),
      /names the cluster gone, which is not there/,
    ],
    [
      'without its user',
      kubeconfig('shop').replace('user: shared', 'user: gone'),
      /names the user gone, which is not there/,
    ],
    [
      'with no address',
      kubeconfig('shop').replace(/server: '[^']*'/, 'server: marker'),
      /a server that is no address/,
    ],
    [
      'without TLS',
      kubeconfig('shop').replace('https:', 'http:'),
      /without TLS \| .*insecure-skip-tls-verify/,
    ],
  ];
  for (const [what, text, said] of broken) {
    test(`a kubeconfig ${what} is told of, and nothing of what it holds`, () => {
      assert.match(
        refusal(() => connecting({ a: text }, { kubeconfig: 'a' })),
        said,
      );
    });
  }
});
