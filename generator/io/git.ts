import { execFileSync } from 'node:child_process';
import { posix } from 'node:path';
import { systemReason, UsageError } from './usage.ts';

/** No object of a repository of manifests is larger. */
const largest = 1 << 30;

/** Runs git in a folder, never a shell, and gives what it printed. */
export function git(cwd: string, args: readonly string[], input = ''): Buffer {
  return execFileSync('git', args, { cwd, input, maxBuffer: largest, stdio: 'pipe' });
}

function succeeds(cwd: string, args: readonly string[]): boolean {
  try {
    git(cwd, args);
    return true;
  } catch {
    return false;
  }
}

/** Whether the repository in `cwd` has a revision, and at a path of it anything. */
export function hasRevision(revision: string, cwd: string, path?: string): boolean {
  if (revision.startsWith('-')) return false;
  if (path === undefined) return succeeds(cwd, ['cat-file', '-e', `${revision}^{commit}`]);
  try {
    return objectAt(`${revision}:${pathInRepository(path, cwd)}`, cwd) !== 'nothing';
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

/** What is wrong with a side that git does not find, as far as git says. */
export function unreadable(shown: string, revision: string, cwd: string, error: unknown): Error {
  const { code, stderr } = error as { readonly code?: string; readonly stderr?: Buffer };
  const isHere = code !== 'ENOENT' && succeeds(cwd, ['rev-parse', '--git-dir']);
  if (isHere && !hasRevision(revision, cwd) && !hasTree(revision, cwd)) return noSuchSide(shown);
  const said = stderr?.toString().split('\n')[0] ?? '';
  const why = code === 'ENOENT' ? 'git is not on the PATH' : said || systemReason(error);
  return new UsageError(
    `cannot read ${shown}: ${why}`,
    'write a revision and a path from this folder, such as main:k8s',
  );
}

function hasTree(revision: string, cwd: string): boolean {
  return succeeds(cwd, ['cat-file', '-e', `${revision}^{tree}`]);
}

/** A path from `cwd` as one from the root of the repository, which may have no working tree. */
export function pathInRepository(path: string, cwd: string): string {
  if (path.startsWith('/')) return path;
  const prefix = git(cwd, ['rev-parse', '--show-prefix']).toString().replace(/\n$/, '');
  const joined = posix.normalize(`${prefix}${path}`).replace(/\/+$/, '');
  return joined === '.' ? '' : joined;
}

/** An object of the repository, and what stands at its path. */
export interface Found {
  readonly id: string;
  readonly type: string;
}

/**
 * What `revision:path` is, links on the way followed. `outside`: a link leads
 * out of the revision, to nothing, or in a circle.
 */
export function objectAt(object: string, cwd: string): Found | 'nothing' | 'outside' {
  // git reads one name a line
  if (object.includes('\n')) return 'outside';
  const args = ['cat-file', '--batch-check', '--follow-symlinks'];
  const [line = ''] = git(cwd, args, `${object}\n`).toString().split('\n');
  if (/^(?:symlink|dangling|loop|notdir) \d+$/.test(line)) return 'outside';
  const [, id, type] = /^([0-9a-f]{40,64}) (blob|tree|commit|tag) \d+$/.exec(line) ?? [];
  return id === undefined || type === undefined ? 'nothing' : { id, type };
}

/** The commit of the folder that git is asked in, and whether anything there differs from it. */
export type Head =
  | { readonly id: string; readonly hasChanges?: boolean }
  | { readonly missing: string };

/**
 * The commit of the repository in `cwd`, or why there is none. Files that are
 * not tracked count as changes; those that git ignores, and `except`, do not.
 * Nothing is written, and no program of the repository's settings is started
 * to watch its files.
 */
export function headOf(cwd: string, except?: string): Head {
  let id: string;
  try {
    id = git(cwd, ['rev-parse', '--verify', 'HEAD^{commit}']).toString().trim();
  } catch (error) {
    return { missing: noCommit(cwd, error) };
  }
  try {
    const quiet = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];
    const args = ['status', '--porcelain', '-z', '--no-renames', '--untracked-files=all'];
    const entries = git(cwd, [...quiet, ...args])
      .toString()
      .split('\0');
    const own = except === undefined ? undefined : fromTop(except, cwd);
    // ` M path`
    return { id, hasChanges: entries.some((each) => each !== '' && each.slice(3) !== own) };
  } catch {
    // a repository without a working tree
    return { id };
  }
}

function fromTop(path: string, cwd: string): string {
  if (!path.startsWith('/')) return pathInRepository(path, cwd);
  const top = git(cwd, ['rev-parse', '--show-toplevel']).toString().replace(/\n$/, '');
  return posix.relative(top, path);
}

function noCommit(cwd: string, error: unknown): string {
  const { code, stderr } = error as { readonly code?: string; readonly stderr?: Buffer };
  if (code === 'ENOENT') return 'git is not on the PATH';
  if (succeeds(cwd, ['rev-parse', '--git-dir'])) return 'the repository has no commit yet';
  const said = stderr?.toString() ?? '';
  return /dubious ownership/.test(said)
    ? 'git refuses the repository, which is of another user'
    : 'no git repository';
}

/** The commit that a revision stands for; undefined where it is none. */
export function commitOf(revision: string, cwd: string): string | undefined {
  if (revision.startsWith('-')) return undefined;
  try {
    return git(cwd, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`])
      .toString()
      .trim();
  } catch {
    return undefined;
  }
}
