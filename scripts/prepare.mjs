// What npm runs in a clone: builds. Where npm made a global package of the repository (npm install -g git+URL, as
// pre-commit does), it has installed nothing that the build needs: `global` holds for its own inner install, too.
// Then what the lock file says is installed first.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

if (!existsSync(new URL('../node_modules/esbuild', import.meta.url))) {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^npm_config_(global|prefix|location)$/i.test(name),
    ),
  );
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
  // npm tells its scripts where it is; on Windows its program is none that can be started alone
  const [program, first] =
    process.env.npm_execpath === undefined
      ? ['npm', []]
      : [process.execPath, [process.env.npm_execpath]];
  const { status, error } = spawnSync(program, [...first, ...args], {
    cwd: root,
    env,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`netprofile cannot be built: npm ci ${error?.message ?? `ended with ${status}`}`);
    process.exit(1);
  }
}
await import('./build.mjs');
