// Helm plugins as archives: the commands (Helm 3 and 4), and the post-renderer (Helm 4), one plugin in each.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { archive } from './archive.mjs';

/** What goes into each, beside the bundles: from in the repository, to in the plugin. */
const plugins = {
  netprofile: [
    ['plugin.yaml', 'plugin.yaml'],
    ['helm/install.mjs', 'helm/install.mjs'],
    ['helm/postrenderer', 'helm/postrenderer'],
  ],
  'netprofile-postrenderer': [
    ['helm/postrenderer/plugin.yaml', 'plugin.yaml'],
    ['helm/postrenderer/run.cjs', 'run.cjs'],
  ],
};

/**
 * Makes NAME-VERSION.tgz for each plugin in `out`, and returns their names. With `signing` ({helm, key, keyring})
 * Helm 4 itself packs them and leaves NAME-VERSION.tgz.prov beside each, whose names are returned as well.
 */
export async function helmPlugins({ root, stage, out, version, date, programs, signing }) {
  const made = [];
  for (const [name, files] of Object.entries(plugins)) {
    const folder = join(stage, name);
    mkdirSync(folder, { recursive: true });
    for (const [from, to] of [...files, ['LICENSE', 'LICENSE'], ['README.md', 'README.md']])
      cpSync(join(root, from), join(folder, to), { recursive: true });
    for (const file of programs) cpSync(join(root, 'dist', file), join(folder, 'dist', file));
    const file = `${name}-${version}.tgz`;
    if (signing === undefined) writeFileSync(join(out, file), await archive(folder, date));
    else sign(folder, out, signing);
    made.push(file, ...(signing === undefined ? [] : [`${file}.prov`]));
  }
  return made;
}

function sign(folder, out, { helm, key, keyring, passphraseFile }) {
  const passphrase = passphraseFile === undefined ? [] : ['--passphrase-file', passphraseFile];
  const args = ['--sign', '--key', key, '--keyring', keyring, ...passphrase, '-d', out];
  execFileSync(helm, ['plugin', 'package', folder, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
