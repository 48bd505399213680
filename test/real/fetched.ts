import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Ran, root, run } from '../program.ts';
import { skip } from '../suite.ts';

/** Programs that only check what we publish; like those of programs.mjs they are fetched only when it is asked for. */

const cache = join(root, '.cache/programs');
const mayFetch = process.env.NETPROFILE_FETCH === '1' || process.env.CI === 'true';

/** A program from a Go module `path@version`, once it is in the cache; the test ends here without it. */
export function goTool(spec: string): Promise<string> {
  const [path = '', version = ''] = spec.split('@');
  const name = path.split('/').at(-1) ?? '';
  const folder = join(cache, `${name}-${version}`);
  return fetched(join(folder, name), () =>
    run('go', ['install', spec], { env: { GOBIN: folder, GOFLAGS: '-mod=mod' } }),
  );
}

/** A program from a Python package, in a virtual environment of its own. */
export function pythonTool(name: string, version: string): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  return fetched(join(folder, 'bin', name), async () => {
    const made = await run('python3', ['-m', 'venv', folder]);
    if (made.status !== 0) return made;
    return run(join(folder, 'bin/pip'), ['install', '--quiet', `${name}==${version}`]);
  });
}

/** A version of an npm package, unpacked: its folder. */
export function npmPackage(name: string, version: string): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  const inside = join(folder, 'node_modules', name);
  return fetched(inside, () =>
    run('npm', [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-save',
      `${name}@${version}`,
    ]),
  );
}

async function fetched(path: string, fetch: () => Promise<Ran>): Promise<string> {
  if (existsSync(path)) return path;
  if (!mayFetch) return skip(`${path} is not there: set NETPROFILE_FETCH=1 to fetch it`);
  mkdirSync(cache, { recursive: true });
  const ran = await fetch().catch((error: unknown) => ({ stderr: String(error) }));
  return existsSync(path) ? path : skip(`${path} could not be fetched: ${ran.stderr.slice(-300)}`);
}
