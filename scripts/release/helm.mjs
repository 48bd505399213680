// Helm plugins as archives: the commands (Helm 3 and 4), and the post-renderer (Helm 4), one plugin in each.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive } from './archive.mjs';

/**
 * What goes into each, beside the bundles: from in the repository, to in the plugin. There is one plugin.yaml in an
 * archive: Helm 4 signs for the last that it finds.
 */
const plugins = {
  netprofile: [
    ['plugin.yaml', 'plugin.yaml'],
    ['helm/install.mjs', 'helm/install.mjs'],
  ],
  'netprofile-postrenderer': [
    ['helm/postrenderer/plugin.yaml', 'plugin.yaml'],
    ['helm/postrenderer/run.cjs', 'run.cjs'],
  ],
};

/**
 * Makes NAME-VERSION.tgz for each plugin in `out`. With `signing` ({helm, key, keyring}) Helm 4 itself packs them
 * and leaves NAME-VERSION.tgz.prov beside each. Helm 3 looks for plugin.yaml at the top of an archive and Helm 4
 * packs a folder, so the commands for Helm 3 are netprofile-helm3-VERSION.tgz.
 */
export async function helmPlugins({ root, stage, out, version, date, programs, signing }) {
  for (const [name, files] of Object.entries(plugins)) {
    const folder = join(stage, name);
    mkdirSync(folder, { recursive: true });
    for (const [from, to] of [...files, ['LICENSE', 'LICENSE'], ['README.md', 'README.md']])
      cpSync(join(root, from), join(folder, to), { recursive: true });
    for (const file of programs) cpSync(join(root, 'dist', file), join(folder, 'dist', file));
    if (signing !== undefined) sign(folder, out, signing);
    else
      writeFileSync(join(out, `${name}-${version}.tgz`), await archive(folder, date, `${name}/`));
  }
  const forHelm3 = await archive(join(stage, 'netprofile'), date);
  writeFileSync(join(out, `netprofile-helm3-${version}.tgz`), forHelm3);
}

function sign(folder, out, { helm, key, keyring, passphraseFile }) {
  const passphrase = passphraseFile === undefined ? [] : ['--passphrase-file', passphraseFile];
  const args = ['--sign', '--key', key, '--keyring', keyring, ...passphrase, '-d', out];
  execFileSync(helm, ['plugin', 'package', folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
