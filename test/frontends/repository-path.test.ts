import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import type { RunOptions } from '../program.ts';
import { suite } from '../suite.ts';
import { type Home, inHome } from './home.ts';
import { git } from './repository.ts';

const profile = 'service: cart\nexposse: [8080]\n';
const files = {
  'teams/checkout/profiles/cart.yaml': profile,
  'teams/platform/orders.yaml': profile.replace('cart', 'orders'),
};
const cart = 'teams/checkout/profiles/cart.yaml';

/** The file of the only finding, as SARIF, GitHub and JUnit name it. */
async function named(
  home: Home,
  folder: string,
  profiles: string,
  env: RunOptions['env'] = {},
): Promise<readonly string[]> {
  const options = { cwd: join(home.path, folder), env: { GITHUB_WORKSPACE: '', ...env } };
  const print = async (format: string): Promise<string> => {
    const ran = await home.run(['lint', profiles, '--format', format], options);
    assert.is(ran.status, 1, ran.stderr);
    return ran.stdout;
  };
  const one = (text: string, pattern: RegExp): string => pattern.exec(text)?.[1] ?? text;
  return [
    one(await print('sarif'), /"uri": "(.*)"/),
    one(await print('github'), /^::error file=(.*?),line=2,col=1,/),
    one(await print('junit'), /<testcase classname="(.*?)" /),
  ];
}

function three(path: string): readonly string[] {
  return [path, path, path];
}

suite('paths in the repository', (test) => {
  test('count from the top of the repository, wherever the command runs', async () => {
    await inHome(files, async (home) => {
      git(home, 'init', '-q');
      assert.equal(await named(home, '.', 'teams/checkout/profiles'), three(cart));
      assert.equal(await named(home, 'teams/checkout', 'profiles'), three(cart));
      assert.equal(await named(home, 'teams/platform', '../checkout/profiles'), three(cart));
      assert.equal(await named(home, 'teams', join(home.path, cart)), three(cart));
    });
  });

  test('a worktree and a submodule have a file for .git', async () => {
    await inHome({ ...files, 'teams/.git': 'gitdir: elsewhere\n' }, async (home) => {
      const path = cart.replace('teams/', '');
      assert.equal(await named(home, 'teams/checkout', 'profiles'), three(path));
    });
  });

  test('GITHUB_WORKSPACE is what annotations count from', async () => {
    await inHome(files, async (home) => {
      git(home, 'init', '-q');
      const env = { GITHUB_WORKSPACE: join(home.path, 'teams') };
      const path = cart.replace('teams/', '');
      assert.equal(await named(home, '.', 'teams/checkout/profiles', env), three(path));
      assert.equal(await named(home, 'teams/checkout/profiles', '.', env), three(path));
      // what is not in it is still in the repository
      const other = { GITHUB_WORKSPACE: join(home.path, 'teams/platform') };
      assert.equal(await named(home, 'teams', 'checkout', other), three(cart));
    });
  });

  test('without a repository they count from the working folder, and are whole outside of it', async () => {
    await inHome(files, async (home) => {
      const outside = join(home.path, cart);
      assert.equal(await named(home, 'teams', 'checkout'), three(cart.replace('teams/', '')));
      assert.equal(await named(home, 'teams/platform', '../checkout'), [
        `file://${outside}`,
        outside,
        outside,
      ]);
    });
  });

  test('a link to the repository is the repository', async () => {
    await inHome(files, async (home) => {
      git(home, 'init', '-q');
      symlinkSync(home.path, join(home.path, 'link'));
      const env = { GITHUB_WORKSPACE: join(home.path, 'link') };
      assert.equal(await named(home, 'teams', 'checkout/profiles', env), three(cart));
    });
  });

  test('standard input is no file of the repository', async () => {
    await inHome({}, async ({ run }) => {
      const input =
        'apiVersion: v1\nkind: Pod\nmetadata: {name: "Cart!"}\nspec: {containers: [{}]}\n';
      const ran = await run(['lint', '--manifests', '-', '--format', 'github', '-q'], { input });
      assert.match(ran.stdout, /^::error title=[a-z-]+::stdin:\d+:\d+ .+\n$/);
    });
  });
});
