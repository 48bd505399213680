import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { netprofileProcess, type Ran, root, run } from '../program.ts';
import { suite } from '../suite.ts';
import {
  away,
  failed,
  fine,
  inTemporary,
  need,
  needImage,
  objects,
  overlays,
  policies,
  services,
  story,
  told,
} from './world.ts';

const exec = ['--enable-alpha-plugins', '--enable-exec'];
const container = ['--enable-alpha-plugins'];
const kubectls = ['kubectl', 'kubectl36'] as const;
const typo = (text: string) => text.replace('exposes:', 'exposse:');

async function kustomize(folder: string, flags: readonly string[]): Promise<Ran> {
  const env = { ...away(folder), HOME: process.env.HOME ?? folder };
  return run(await need('kustomize'), ['build', ...flags, folder], { env });
}

/** An overlay of the shop with its function's configuration changed. */
async function overlay(
  home: string,
  name: 'exec' | 'container',
  change: (text: string) => string,
): Promise<string> {
  cpSync(overlays, join(home, 'shop'), { recursive: true });
  const folder = join(home, 'shop/overlays', name);
  const path = join(folder, 'netprofile.yaml');
  writeFileSync(path, change(readFileSync(path, 'utf8')));
  // the function finds the build from its place in the repository
  const fn = join(folder, 'netprofile-fn');
  if (name === 'exec') {
    const text = readFileSync(fn, 'utf8').replace('$(dirname "$0")/../../../../..', root);
    writeFileSync(fn, text);
  }
  return folder;
}

/** The overlay with the image that was just built, in place of the one in the instructions. */
async function withImage(home: string, change = (text: string) => text): Promise<string> {
  const image = await needImage();
  return overlay(home, 'container', (text) => {
    assert.match(text, 'local/netprofile-fn:dev');
    return change(text.replace('local/netprofile-fn:dev', image));
  });
}

suite('Kustomize', (test) => {
  test('the base has no policies', async () => {
    const out = fine(await kustomize(join(overlays, 'base'), []));
    assert.is(policies(out).size, 0);
  });

  test('exec: the shop talks as its profiles say, and in no other way', async () => {
    const out = fine(await kustomize(join(overlays, 'overlays/exec'), exec));
    assert.equal([...policies(out).keys()].sort(), services);
    assert.equal(told(out), story);
  });

  test('exec: what is not a policy comes out as it would without us', async () => {
    const plain = fine(await kustomize(join(overlays, 'base'), []));
    const out = fine(await kustomize(join(overlays, 'overlays/exec'), exec));
    const foreign = (stream: string) =>
      stream.split(/^---\n/m).filter((each) => !/^kind: NetworkPolicy$/m.test(each));
    assert.equal(foreign(out).join('---\n'), foreign(plain).join('---\n'));
    assert.not.match(
      out,
      /internal\.config\.kubernetes\.io|config\.kubernetes\.io\/(?:path|index)/,
    );
    assert.not.match(out, /NetprofileConfig|NetworkProfile/);
  });

  test('container: the same', () =>
    inTemporary(async (home) => {
      const folder = await withImage(home);
      const out = fine(await kustomize(folder, container));
      assert.is(out, fine(await kustomize(join(overlays, 'overlays/exec'), exec)));
    }));

  for (const kubectl of kubectls) {
    test(`container: ${kubectl} runs it, too`, () =>
      inTemporary(async (home) => {
        const path = await need(kubectl);
        const folder = await withImage(home);
        const out = fine(await run(path, ['kustomize', ...container, folder]));
        assert.equal([...policies(out).keys()].sort(), services);
      }));
  }

  test('exec: an error in a profile fails the build, and the user reads it', () =>
    inTemporary(async (home) => {
      const folder = await overlay(home, 'exec', typo);
      failed(
        await kustomize(folder, exec),
        /functionConfig:\d+:\d+ error unknown-key: unknown key "exposse"/,
      );
    }));

  test('container: an error in a profile fails the build, and the user reads it', () =>
    inTemporary(async (home) => {
      const folder = await withImage(home, typo);
      failed(
        await kustomize(folder, container),
        /functionConfig:\d+:\d+ error unknown-key: unknown key "exposse"/,
      );
    }));

  test('the same kustomization renames and labels: policies hold the final names and labels', () =>
    inTemporary(async (home) => {
      const folder = await overlay(home, 'exec', (text) => text);
      const kustomization = join(folder, 'kustomization.yaml');
      const labels = 'labels: [{pairs: {shop.example/tier: north}, includeSelectors: true}]';
      const text = readFileSync(kustomization, 'utf8');
      writeFileSync(kustomization, `${text}namePrefix: north-\n${labels}\n`);
      const out = fine(await kustomize(folder, exec));
      assert.equal([...policies(out).keys()].sort(), services);
      assert.equal(told(out, 'north'), story);
      const { spec } = policies(out).get('cart')?.body ?? {};
      assert.match(
        JSON.stringify(spec),
        '"podSelector":{"matchLabels":{"app.kubernetes.io/name":"cart","shop.example/tier":"north"}}',
      );
    }));
});

/** FACTS.md, section 4. A failure here is news about Kustomize, not about us. */
suite('Kustomize: facts', (test) => {
  for (const kubectl of kubectls) {
    test(`${kubectl} skips an exec function without a word, and netprofile assert notices`, () =>
      inTemporary(async (home) => {
        const path = await need(kubectl);
        const folder = join(overlays, 'overlays/exec');
        const ran = await run(path, ['kustomize', '--enable-alpha-plugins', folder]);
        assert.is(ran.stderr, '');
        const stream = fine(ran);
        assert.is(policies(stream).size, 0);
        assert.ok(objects(stream).length > 10);
        await noticed(home, stream);
        const refused = await run(path, ['kustomize', '--enable-exec', folder]);
        failed(refused, /unknown flag: --enable-exec/);
      }));
  }

  test('without --enable-exec so does kustomize', () =>
    inTemporary(async (home) => {
      const ran = await kustomize(join(overlays, 'overlays/exec'), ['--enable-alpha-plugins']);
      await noticed(home, fine(ran));
    }));

  test('without --enable-alpha-plugins it fails', async () => {
    failed(await kustomize(join(overlays, 'overlays/exec'), []), /external plugins disabled/);
  });
});

/** The guard: a stream without policies does not pass. */
async function noticed(home: string, stream: string): Promise<void> {
  assert.is(policies(stream).size, 0);
  const config = join(root, 'profiles/examples/shop/netprofile.yaml');
  const ran = await netprofileProcess(['assert', '--config', config], { input: stream, cwd: home });
  assert.is(ran.status, 1);
  const missing = ran.stdout.match(/error missing-policy/g) ?? [];
  assert.is(missing.length, services.length);
}
