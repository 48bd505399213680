import { join } from 'node:path';
import * as assert from 'uvu/assert';
import { netprofileProcess, program, root, run } from '../program.ts';
import { suite } from '../suite.ts';
import {
  chart,
  config,
  embeddedConfig,
  fine,
  inTemporary,
  meaning,
  need,
  overlays,
  withHelm,
} from './world.ts';

/** The policies that `generate` makes from plain manifests: what every other way is compared with. */
async function generated(): Promise<Record<string, unknown>> {
  const manifests = join(overlays, 'base');
  const args = ['generate', '-o', '-', '--config', config, '--manifests', manifests];
  return meaning(fine(await netprofileProcess(args)), 'shop');
}

suite('the same policies everywhere', (test) => {
  test('kustomize', async () => {
    const path = await need('kustomize');
    const args = ['build', '--enable-alpha-plugins', '--enable-exec'];
    const out = fine(await run(path, [...args, join(overlays, 'overlays/exec')]));
    assert.equal(meaning(out, ''), await generated());
  });

  test('kpt', async () => {
    const path = await need('kpt');
    const args = ['fn', 'render', '--allow-exec', '-o', 'unwrap'];
    const out = fine(await run(path, args, { cwd: join(overlays, 'kpt') }));
    assert.equal(meaning(out, ''), await generated());
  });

  test('Helm 3', () =>
    withHelm('helm3', async (helm) => {
      const args = ['post-render', '--config', config].flatMap((word) => [
        '--post-renderer-args',
        word,
      ]);
      const ran = await helm(['template', 'shop', chart, '--post-renderer', program, ...args]);
      assert.equal(meaning(fine(ran), 'shop'), await generated());
    }));

  test('Helm 3, profiles in the chart', () =>
    withHelm('helm3', async (helm, home) => {
      const args = ['post-render', '--config', embeddedConfig(home)].flatMap((word) => [
        '--post-renderer-args',
        word,
      ]);
      const flags = ['-n', 'shop', '--set', 'profiles.embedded=true'];
      const ran = await helm([
        'template',
        'shop',
        chart,
        ...flags,
        '--post-renderer',
        program,
        ...args,
      ]);
      assert.equal(meaning(fine(ran), 'shop'), await generated());
    }));

  for (const version of ['helm41', 'helm42'] as const) {
    test(version, () =>
      withHelm(version, async (helm) => {
        fine(await helm(['plugin', 'install', join(root, 'helm/postrenderer')]));
        const args = ['--post-renderer-args', '--config', '--post-renderer-args', config];
        const ran = await helm([
          ...['template', 'shop', chart, '--post-renderer', 'netprofile-postrenderer', ...args],
        ]);
        assert.equal(meaning(fine(ran), 'shop'), await generated());
      }),
    );
  }

  test('generate from what Helm renders', () =>
    withHelm('helm42', async (helm) => {
      const input = fine(await helm(['template', 'shop', chart]));
      const args = ['generate', '-o', '-', '--config', config, '--manifests', '-', '-n', 'shop'];
      const made = fine(await netprofileProcess(args, { input }));
      assert.equal(meaning(made, 'shop'), await generated());
    }));

  test('assert finds each of them in the others', () =>
    inTemporary(async (home) => {
      const path = await need('kustomize');
      const args = ['build', '--enable-alpha-plugins', '--enable-exec'];
      const input = fine(await run(path, [...args, join(overlays, 'overlays/exec')]));
      fine(await netprofileProcess(['assert', '--config', config], { input, cwd: home }));
    }));
});
