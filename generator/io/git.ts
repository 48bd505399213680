import { execFileSync } from 'node:child_process';
import type { Text } from '../stages/parse.ts';
import { systemReason, UsageError } from './usage.ts';

/** No object of a repository of manifests is larger. */
const largest = 1 << 30;

/** Whether the repository in `cwd` has a revision, and at a path of it anything. */
export function hasRevision(revision: string, cwd: string, path?: string): boolean {
  if (revision.startsWith('-')) return false;
  const object = path === undefined ? `${revision}^{commit}` : `${revision}:${relativePath(path)}`;
  try {
    execFileSync('git', ['cat-file', '-e', object], { cwd, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Neither a file nor of a revision: a typo, or a clone that has one branch and no tags. */
export function noSuchSide(typed: string): UsageError {
  return new UsageError(
    `there is no such file and no such revision here: ${typed}`,
    'name a file, a folder, - or revision:path; in CI, fetch tags and history first (fetch-depth: 0)',
  );
}

function isRepository(cwd: string): boolean {
  try {
    execFileSync('git', ['rev-parse', '--git-dir'], { cwd, stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** git reads ./ from the working folder. */
function relativePath(path: string): string {
  return path.startsWith('/') ? path : `./${path}`;
}

/**
 * Reads the YAML and JSON files of a path as a revision of the repository in
 * `cwd` has them. Findings name them `rev:path`. Git is run, never a shell.
 */
export function readRevision(revision: string, path: string, cwd: string): readonly Text[] {
  const shown = `${revision}:${path}`;
  if (revision.startsWith('-')) throw new UsageError(`${shown} is not a revision`);
  const object = relativePath(path);
  const git = (...args: readonly string[]): Buffer => {
    try {
      return execFileSync('git', args, {
        cwd,
        maxBuffer: largest,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
    } catch (error) {
      const { code, stderr } = error as { readonly code?: string; readonly stderr?: Buffer };
      const said = stderr?.toString().split('\n')[0] ?? '';
      if (code !== 'ENOENT' && isRepository(cwd) && !hasRevision(revision, cwd))
        throw noSuchSide(shown);
      const why = code === 'ENOENT' ? 'git is not on the PATH' : said || systemReason(error);
      throw new UsageError(
        `cannot read ${shown}: ${why}`,
        'write a revision and a path from this folder, such as main:k8s',
      );
    }
  };
  const kind = git('cat-file', '-t', `${revision}:${object}`).toString().trim();
  if (kind === 'blob') {
    return [{ file: shown, text: git('cat-file', 'blob', `${revision}:${object}`).toString() }];
  }
  const listing = git(
    'ls-tree',
    '-r',
    '-z',
    '--full-tree',
    '--name-only',
    `${revision}:${object}`,
  ).toString();
  const names = listing.split('\0').filter(isManifest).sort();
  return names.map((name) => ({
    file: `${shown}/${name}`,
    text: git('cat-file', 'blob', `${revision}:${joined(object, name)}`).toString(),
  }));
}

function joined(folder: string, name: string): string {
  return `${folder.replace(/\/+$/, '')}/${name}`;
}

/** What io/files.ts takes of a folder. */
function isManifest(name: string): boolean {
  const parts = name.split('/');
  if (parts.some((each) => each.startsWith('.') || each === 'node_modules')) return false;
  return /\.(?:ya?ml|json)$/.test(name) && !name.endsWith('.schema.json');
}
