import { resolve, sep } from 'node:path';
import { pathBelow, repositoryFolders } from '../io/repository.ts';
import { isPreset } from '../model/diagnostic.ts';
import type { RepositoryPath } from '../reports/report.ts';
import type { Environment } from './environment.ts';

/**
 * Where files of findings are in the repository, wherever the command runs and
 * however they were named: a path from its top, or the whole path of a file
 * outside. Standard input and presets are no files.
 */
export function repositoryPath({ cwd, env }: Environment): RepositoryPath {
  const folders = repositoryFolders(cwd, env);
  return (file) => {
    if (file === 'stdin' || isPreset(file)) return undefined;
    const path = resolve(cwd, file);
    for (const folder of folders) {
      const inside = pathBelow(folder, path);
      if (inside !== undefined) return inside;
    }
    return path.split(sep).join('/');
  };
}
