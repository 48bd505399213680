/** The program under test, copied out of reach of other builds, and the programs it is compared with. */
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { fastYaml, madeModules, shared } from '../../scripts/bundle.mjs';
import { programs } from '../real/programs.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * @typedef {{
 *   programs: Record<string, { path?: string, missing?: string }>, netprofile: string, floor: string, helm: Record<string, string>,
 * }} Bench `missing`: why, in words; `floor`: the least that post-render's work takes; `helm`: its environment, without
 *   what the user installed in Helm
 */

/**
 * @param {string} folder for copies
 * @returns {Promise<Bench>}
 */
export async function prepare(folder) {
  const copy = join(folder, 'package');
  for (const each of ['dist', 'package.json', 'helm'])
    cpSync(join(root, each), join(copy, each), { recursive: true });
  const plugins = join(folder, 'plugins');
  mkdirSync(join(plugins, 'bench-cat'), { recursive: true });
  writeFileSync(join(plugins, 'bench-cat/plugin.yaml'), catPlugin);
  symlinkSync(join(copy, 'helm/postrenderer'), join(plugins, 'netprofile'));
  const floor = join(folder, 'floor.cjs');
  await build({
    ...shared,
    entryPoints: [join(root, 'test/bench/floor-post-render.mjs')],
    format: 'cjs',
    outfile: floor,
    plugins: [madeModules, fastYaml],
  });
  const homes = ['CACHE', 'CONFIG', 'DATA'].map((each) => [`HELM_${each}_HOME`, folder]);
  return {
    programs: { ...(await programs()), cdk8s: cdk8s() },
    netprofile: join(copy, 'dist/netprofile.cjs'),
    floor,
    helm: { ...Object.fromEntries(homes), HELM_PLUGINS: plugins },
  };
}

/** Helm 4 runs plugins only. */
const catPlugin = `apiVersion: v1
name: bench-cat
type: postrenderer/v1
version: 0.1.0
runtime: subprocess
runtimeConfig: {platformCommand: [{command: cat}]}
`;

/** Kept between runs, in a folder named after the version; installed only when asked for. */
function cdk8s() {
  const packages = ['cdk8s@2.70.106', 'constructs@10.8.1'];
  const path = join(root, '.cache/bench', packages.join('-'));
  if (existsSync(join(path, 'node_modules/cdk8s/package.json'))) return { path };
  if (process.env.NETPROFILE_FETCH !== '1')
    return { missing: `set NETPROFILE_FETCH=1 to install ${packages.join(' ')} in .cache/bench` };
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'package.json'), '{"private":true}\n');
  const args = ['install', '--no-save', '--ignore-scripts', '--loglevel=error', ...packages];
  execFileSync('npm', args, { cwd: path, stdio: ['ignore', 'ignore', 'inherit'] });
  return { path };
}
