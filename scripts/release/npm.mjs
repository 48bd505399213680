// The npm package: what package.json lists, without what only a clone can run.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Only what an installed package is asked for: its scripts and development packages mean nothing there. */
const leftOut = ['scripts', 'devDependencies', 'allowScripts'];

/**
 * Runs npm without the network; scripts of the package never run. Throws with npm's own words.
 */
export function npm(args, cwd) {
  return execFileSync('npm', [...args, '--ignore-scripts', '--offline', '--loglevel=error'], {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32', // npm is a script there
    env: { ...process.env, npm_config_update_notifier: 'false' },
  });
}

/** Lays out in `stage` what is published, and packs it into `out` as NAME-npm-VERSION.tgz. */
export function npmPackage(root, stage, out, { name, version }) {
  const [{ files }] = JSON.parse(npm(['pack', '--dry-run', '--json'], root));
  for (const { path } of files) {
    mkdirSync(dirname(join(stage, path)), { recursive: true });
    cpSync(join(root, path), join(stage, path));
  }
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const kept = Object.entries(manifest).filter(([key]) => !leftOut.includes(key));
  writeFileSync(
    join(stage, 'package.json'),
    `${JSON.stringify(Object.fromEntries(kept), null, 2)}\n`,
  );
  npm(['pack', '--pack-destination', out], stage);
  // the archive of the Helm plugin has the name that npm gives this one, and Helm's signature holds that name
  renameSync(join(out, `${name}-${version}.tgz`), join(out, `${name}-npm-${version}.tgz`));
}
