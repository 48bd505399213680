/** The program under test, copied out of reach of other builds, and the programs it is compared with. */
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { programs } from '../real/programs.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.cache/bench');
const cdk8sVersions = ['cdk8s@2.70.106', 'constructs@10.8.1'];

/**
 * @typedef {Readonly<Record<string, string>>} Paths of what is there, by name
 * @typedef {{ paths: Paths, missing: Paths, netprofile: string, helm: Record<string, string>, postRenderer: string }} Bench
 *   `missing`: in words, by name; `helm`: its environment; `postRenderer`: our Helm 4 plugin's name
 */

/**
 * @param {string} folder for copies
 * @returns {Promise<Bench>}
 */
export async function prepare(folder) {
  const found = Object.entries({ ...(await programs()), cdk8s: cdk8s() });
  const paths = found.flatMap(([name, { path }]) => (path ? [[name, path]] : []));
  const missing = found.flatMap(([name, { missing: why }]) => (why ? [[name, why]] : []));
  const copy = join(folder, 'package');
  for (const each of ['dist', 'package.json', 'helm/postrenderer', 'plugin.yaml'])
    if (existsSync(join(root, each)))
      cpSync(join(root, each), join(copy, each), { recursive: true });
  const netprofile = join(copy, 'dist/netprofile.cjs');
  if (!existsSync(netprofile)) throw new Error('there is no dist/: npm run build first');
  chmodSync(netprofile, 0o755);
  return {
    paths: Object.fromEntries(paths),
    missing: Object.fromEntries(missing),
    netprofile,
    helm: helmHome(folder),
    postRenderer: helm4Plugins(folder, copy, netprofile),
  };
}

/** Kept between runs; installed only when asked for. */
function cdk8s() {
  const installed = () =>
    cdk8sVersions.every((each) => {
      const [name, version] = each.split('@');
      const file = join(cache, 'node_modules', name, 'package.json');
      return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === version;
    });
  if (!installed() && process.env.NETPROFILE_FETCH === '1') {
    mkdirSync(cache, { recursive: true });
    writeFileSync(join(cache, 'package.json'), '{"private":true}\n');
    const args = ['install', '--no-save', '--ignore-scripts', '--loglevel=error', ...cdk8sVersions];
    execFileSync('npm', args, { cwd: cache, stdio: ['ignore', 'ignore', 'inherit'] });
  }
  return installed()
    ? { path: cache }
    : { missing: `set NETPROFILE_FETCH=1 to install ${cdk8sVersions.join(' ')} in .cache/bench` };
}

/** A home of its own: what the user installed in Helm is not measured. */
function helmHome(folder) {
  const places = ['CACHE', 'CONFIG', 'DATA'].map((each) => [
    `HELM_${each}_HOME`,
    join(folder, 'helm', each),
  ]);
  return { ...Object.fromEntries(places), HELM_PLUGINS: join(folder, 'helm-plugins') };
}

/** Helm 4 runs plugins only: `bench-cat`, and ours, as it is shipped where it already is. */
function helm4Plugins(folder, copy, netprofile) {
  const plugins = join(folder, 'helm-plugins');
  writePlugin(plugins, 'bench-cat', 'cat', []);
  const shipped = join(copy, 'helm/postrenderer');
  if (existsSync(join(shipped, 'plugin.yaml'))) {
    symlinkSync(shipped, join(plugins, 'netprofile'));
    const name = /^name:\s*(\S+)/m.exec(readFileSync(join(shipped, 'plugin.yaml'), 'utf8'))?.[1];
    if (name) return name;
  }
  writePlugin(plugins, 'bench-netprofile', 'node', [netprofile, 'post-render']);
  return 'bench-netprofile';
}

/**
 * @param {string} plugins
 * @param {string} name
 * @param {string} command
 * @param {string[]} args
 */
function writePlugin(plugins, name, command, args) {
  mkdirSync(join(plugins, name), { recursive: true });
  const runtimeConfig = { platformCommand: [{ command, args }] };
  const plugin = {
    name,
    version: '0.1.0',
    type: 'postrenderer/v1',
    apiVersion: 'v1',
    runtime: 'subprocess',
  };
  writeFileSync(join(plugins, name, 'plugin.yaml'), JSON.stringify({ ...plugin, runtimeConfig }));
}
