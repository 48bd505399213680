import type { Text } from '../stages/parse.ts';
import { decoded, largestManifests } from './bytes.ts';
import { type Found, git, objectAt, pathInRepository, unreadable } from './git.ts';
import { isManifest, isPassedOver } from './tree.ts';
import { UsageError } from './usage.ts';

/** The texts of a path of a revision, and what in it is not in the repository. */
export interface Revision {
  readonly texts: readonly Text[];
  /** Submodules, and links that lead out of the revision, where they may hold manifests. */
  readonly passedOver: readonly string[];
}

/**
 * Reads the YAML and JSON files of a path as a revision of the repository in
 * `cwd` has them. Findings name them `rev:path`. Links are followed inside the
 * revision, as io/tree.ts follows those of folders.
 */
export function readRevision(revision: string, path: string, cwd: string): Revision {
  const shown = `${revision}:${path}`;
  if (revision.startsWith('-')) throw new UsageError(`${shown} is not a revision`);
  try {
    const object = `${revision}:${pathInRepository(path, cwd)}`;
    const root = objectAt(object, cwd);
    if (root === 'outside') throw linkOut(shown);
    if (root === 'nothing' || root.type === 'commit') {
      // git says why, but for a submodule
      if (modeAt(revision, path, cwd) === submodule)
        throw new UsageError(
          `cannot read ${shown}: it is a submodule, whose files are in another repository`,
          `run netprofile in ${path}`,
        );
      git(cwd, ['cat-file', '-t', object]);
      throw new UsageError(`cannot read ${shown}: it is neither a file nor a folder`);
    }
    if (root.type === 'blob')
      return { texts: blobs([{ id: root.id, file: shown }], cwd), passedOver: [] };
    const tree = new RevisionTree(object, shown, cwd);
    const files = tree.files(root);
    const texts = blobs(files, cwd).map((each) => ({ ...each, isFound: true as const }));
    return { texts, passedOver: tree.passedOver };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw unreadable(shown, revision, cwd, error);
  }
}

const submodule = '160000';
const link = '120000';

function modeAt(revision: string, path: string, cwd: string): string {
  return git(cwd, ['ls-tree', '-z', revision, '--', path]).toString('latin1').slice(0, 6);
}

function linkOut(shown: string): UsageError {
  return new UsageError(
    `cannot read ${shown}: it is a link to what the revision does not have`,
    'take the link out, or name a path without it',
  );
}

/** A file of the revision, by what findings call it. */
interface File {
  readonly id: string;
  readonly file: string;
}

class RevisionTree {
  readonly passedOver: string[] = [];
  private readonly root: string;
  private readonly shown: string;
  private readonly cwd: string;
  private readonly found: File[] = [];
  private readonly seen = new Set<string>();
  private readonly linked: (Found & { readonly below: string })[] = [];

  constructor(root: string, shown: string, cwd: string) {
    this.root = root;
    this.shown = shown;
    this.cwd = cwd;
  }

  /** Folders behind links come after all others; what was read under its own name is not read again. */
  files(tree: Found): readonly File[] {
    this.read(tree.id, '', false);
    for (const each of this.linked)
      if (!this.seen.has(each.id)) this.read(each.id, `${each.below}/`, true);
    return this.found;
  }

  private read(tree: string, prefix: string, isLinked: boolean): void {
    const before = new Set(isLinked ? this.seen : []);
    const skipped: string[] = [];
    this.seen.add(tree);
    const listing = git(this.cwd, ['ls-tree', '-r', '-t', '-z', '--full-tree', tree]).toString();
    for (const line of listing
      .split('\0')
      .filter((each) => each !== '')
      .sort(byPath)) {
      const [, mode = '', type = '', id = ''] = /^(\d+) (\w+) ([0-9a-f]+)\t/.exec(line) ?? [];
      const name = line.slice(line.indexOf('\t') + 1);
      if (name.split('/').some(isPassedOver)) continue;
      if (skipped.some((each) => name.startsWith(each))) continue;
      if (type === 'tree') {
        if (before.has(id)) skipped.push(`${name}/`);
        this.seen.add(id);
      } else this.take({ id, type }, mode, `${prefix}${name}`);
    }
  }

  private take({ id }: Found, mode: string, below: string): void {
    const file = `${this.shown}/${below}`;
    if (mode === submodule) this.passedOver.push(`the submodule ${file}`);
    else if (mode === link) this.follow(below, file);
    else if (isManifest(below)) this.found.push({ id, file });
  }

  private follow(below: string, file: string): void {
    const between = this.root.endsWith(':') ? '' : '/';
    const target = objectAt(`${this.root}${between}${below}`, this.cwd);
    if (typeof target === 'string' || target.type === 'commit') {
      if (isManifest(below)) throw linkOut(file);
      this.passedOver.push(`the link ${file}`);
    } else if (target.type === 'tree') this.linked.push({ ...target, below });
    else if (isManifest(below)) this.found.push({ id: target.id, file });
  }
}

function byPath(a: string, b: string): number {
  return a.slice(a.indexOf('\t')) < b.slice(b.indexOf('\t')) ? -1 : 1;
}

/** Reads files by what identifies their content: names may hold anything. */
function blobs(files: readonly File[], cwd: string): Text[] {
  if (files.length === 0) return [];
  const all = git(cwd, ['cat-file', '--batch'], files.map(({ id }) => `${id}\n`).join(''));
  let at = 0;
  return files.map(({ id, file }) => {
    const end = all.indexOf(0x0a, at);
    const [, size] = /^[0-9a-f]+ blob (\d+)$/.exec(all.toString('latin1', at, end)) ?? [];
    if (size === undefined)
      throw new UsageError(`cannot read ${file}: the repository lacks its content (${id})`);
    if (Number(size) > largestManifests)
      throw new UsageError(`${file} is larger than ${largestManifests >> 20} MiB`);
    at = end + 1 + Number(size) + 1;
    return { file, text: decoded(all.subarray(end + 1, end + 1 + Number(size)), file) };
  });
}
