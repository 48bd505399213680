// Helm's install and update hook: builds when the clone has no build, and fails loudly when it cannot.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, 'dist/netprofile.cjs');
const update = existsSync(join(root, '.git')) && existsSync(built);

if (!existsSync(built) || update) {
  const run = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (run.status !== 0 || !existsSync(built)) {
    console.error(
      `netprofile: the plugin could not be built: npm ci in ${root} ${run.error?.message ?? `ended with ${run.status}`}`,
    );
    console.error(
      '  hint: Node 20 or later and npm are needed, and the npm registry must be reachable',
    );
    process.exit(1);
  }
}
// HELM_BIN is set by Helm 3 and not by Helm 4
if (process.env.HELM_BIN === undefined) {
  console.log('netprofile: for helm install --post-renderer, add the post-renderer once:');
  console.log(`  helm plugin install ${join(root, 'helm/postrenderer')}`);
}
