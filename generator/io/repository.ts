import { realpathSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/**
 * The folders that paths in a report may be counted from, best first: what the
 * CI checked out (GITHUB_WORKSPACE), the top of the repository around the
 * working folder, that folder. No git is run: it may be missing, or refuse a
 * folder that another user owns, as in the containers of a CI.
 */
export function repositoryFolders(
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const workspace = env.GITHUB_WORKSPACE ?? '';
  const top = repositoryAbove(cwd);
  return [
    ...(workspace === '' ? [] : [resolve(cwd, workspace)]),
    ...(top === undefined ? [] : [top]),
    cwd,
  ];
}

/** `.git` is a folder with a HEAD, or in worktrees and submodules a file. */
function repositoryAbove(folder: string): string | undefined {
  const git = join(folder, '.git');
  if (isFile(git) || isFile(join(git, 'HEAD'))) return folder;
  const parent = dirname(folder);
  return parent === folder ? undefined : repositoryAbove(parent);
}

function isFile(path: string): boolean {
  try {
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A path from a folder that holds it, with `/`; undefined where it does not. Links may lead to either. */
export function pathBelow(folder: string, path: string): string | undefined {
  return below(folder, path) ?? below(real(folder), real(path));
}

function below(folder: string, path: string): string | undefined {
  const steps = relative(folder, path).split(sep);
  const isOutside = steps[0] === '..' || steps[0] === '' || isAbsolute(steps.join(sep));
  return isOutside ? undefined : steps.join('/');
}

function real(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
