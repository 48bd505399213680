// Helm's install and update hook: builds the clone, and fails loudly when it cannot.
//     node helm/install.mjs          builds if there is no build
//     node helm/install.mjs update   builds again: helm plugin update has pulled new sources
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const built = join(root, 'dist/netprofile.cjs');
// a package from npm has its build and no sources
const isClone = existsSync(join(root, 'scripts/build.mjs'));
const ownFolder = process.env.HELM_PLUGIN_DIR;
const pluginsFolder = ownFolder === undefined ? undefined : dirname(ownFolder);

if (!existsSync(built) || (process.argv[2] === 'update' && isClone)) build();
// HELM_BIN is set by Helm 3 and not by Helm 4
if (process.env.HELM_BIN === undefined) tellOfPostRenderer();
else refuseSharedFolder();

/** Helm 4 takes the name of another plugin for --post-renderer. */
function tellOfPostRenderer() {
  const isThere = besides().some(({ text }) => /^name: netprofile-postrenderer$/m.test(text));
  if (isThere) {
    console.log(
      'netprofile: its post-renderer is there, too: --post-renderer netprofile-postrenderer',
    );
    return;
  }
  console.log('netprofile: for helm install --post-renderer, add the post-renderer once:');
  // an archive of a release holds one plugin
  const folder = join(root, 'helm/postrenderer');
  console.log(
    `  helm plugin install ${existsSync(folder) ? folder : 'netprofile-postrenderer-VERSION.tgz, from the same release'}`,
  );
}

/** Helm 3 fails to load any plugin of a folder in which one has the form that Helm 4 alone knows. */
function refuseSharedFolder() {
  const unread = besides().filter(({ text }) => /^apiVersion:/m.test(text));
  if (unread.length === 0) return;
  console.error(
    `netprofile: Helm 3 loads no plugin of ${pluginsFolder}: ${unread.map(({ name }) => name).join(', ')} in it is for Helm 4`,
  );
  console.error(
    '  hint: give Helm 3 a folder of its own, here and wherever it runs: export HELM_PLUGINS="$HOME/.helm3-plugins"; then install it again',
  );
  process.exit(1);
}

/** The other plugins in the folder that Helm installs into: their folders and what plugin.yaml says. */
function besides() {
  if (pluginsFolder === undefined || !existsSync(pluginsFolder)) return [];
  return readdirSync(pluginsFolder).flatMap((name) => {
    const path = join(pluginsFolder, name, 'plugin.yaml');
    return existsSync(path) ? [{ name, text: readFileSync(path, 'utf8') }] : [];
  });
}

function build() {
  // the build needs the development dependencies, whatever NODE_ENV says
  const args = ['ci', '--include=dev', '--no-audit', '--no-fund'];
  const run = spawnSync('npm', args, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: process.platform === 'win32', // npm is a script there
  });
  if (run.status === 0 && existsSync(built)) return;
  const reason = run.error?.message ?? `ended with ${run.status}`;
  console.error(
    `netprofile: the plugin could not be built: npm ${args.join(' ')} in ${root} ${reason}`,
  );
  console.error(
    '  hint: Node 20.19 or later and npm are needed, and the npm registry must be reachable; ' +
      'then: helm plugin uninstall netprofile, and install it again',
  );
  process.exit(1);
}
