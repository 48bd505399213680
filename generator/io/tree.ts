import { type Dirent, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { reasonAt } from './files.ts';
import { UsageError } from './usage.ts';

/** Links can make more folders of some than anybody has. */
const mostFolders = 100_000;

/** Which files of a tree are wanted, and what they are called in errors. */
interface Wanted {
  readonly what: string;
  readonly hint: string | undefined;
  readonly is: (name: string) => boolean;
  /** `once`: a folder that several links lead to is read by one name. `every`: by each of its names. */
  readonly folders: 'once' | 'every';
}

/** A file or folder: where it is, how that was typed, and its path from the root. */
interface Spot {
  readonly path: string;
  readonly shown: string;
  readonly below: string;
}

interface Folder extends Spot {
  /** What tells it from others, whatever it is called. */
  readonly id: string;
  readonly within: readonly string[];
}

/**
 * The YAML and JSON files of a file or folder; hidden files and node_modules
 * left out. Links are followed, each folder is read once, and circles end.
 * What cannot be read is an error that names it: nothing is passed over in
 * silence.
 */
export function yamlFiles(
  path: string,
  what: string,
  hint?: string,
  shown: string = path,
): string[] {
  const wanted: Wanted = { what, hint, is: isManifest, folders: 'once' };
  const root = { path, shown, below: '' };
  if (!statOf(root, wanted).isDirectory()) return [path];
  return new Tree(wanted).files(root).map((each) => join(path, each));
}

/** The files below a folder whose names end so, by their paths from it. Links are followed, circles end. */
export function filesBelow(folder: string, shown: string, ending: string): string[] {
  const is = (name: string): boolean => name.endsWith(ending);
  const tree = new Tree({ what: 'the folder', hint: undefined, is, folders: 'every' });
  return tree.files({ path: folder, shown, below: '' });
}

/** Whether a file of a folder is taken for manifests or profiles. */
export function isManifest(name: string): boolean {
  // editors find JSON Schemas beside the profiles that they describe
  return /\.(?:ya?ml|json)$/.test(name) && !name.endsWith('.schema.json');
}

/** Whether a name in a folder is left out, with all below it. */
export function isPassedOver(name: string): boolean {
  return name.startsWith('.') || name === 'node_modules';
}

class Tree {
  private readonly wanted: Wanted;
  private readonly found: string[] = [];
  private readonly seen = new Set<string>();
  private readonly linked: Folder[] = [];
  private count = 0;

  constructor(wanted: Wanted) {
    this.wanted = wanted;
  }

  /** Folders behind links come after all others: a folder is called by its own name where it has one. */
  files(root: Spot): string[] {
    if (!statOf(root, this.wanted).isDirectory())
      throw unreadable(root, 'it is not a folder', this.wanted);
    this.read(this.folder(root, []));
    for (const each of this.linked) this.read(each);
    return this.found;
  }

  private folder(spot: Spot, within: readonly string[]): Folder {
    const { dev, ino } = statOf(spot, this.wanted);
    return { ...spot, id: `${dev}:${ino}`, within };
  }

  private read(folder: Folder): void {
    const isCircle = folder.within.includes(folder.id);
    if (isCircle || (this.wanted.folders === 'once' && this.seen.has(folder.id))) return;
    this.seen.add(folder.id);
    this.count += 1;
    if (this.count > mostFolders)
      throw unreadable(folder, `there are more than ${mostFolders} folders`, this.wanted);
    for (const entry of entriesOf(folder, this.wanted)) this.take(entry, folder);
  }

  private take(entry: Dirent, folder: Folder): void {
    const { name } = entry;
    if (isPassedOver(name)) return;
    const spot: Spot = {
      path: join(folder.path, name),
      shown: join(folder.shown, name),
      below: join(folder.below, name),
    };
    const kind = entry.isSymbolicLink() ? statOf(spot, this.wanted) : entry;
    if (kind.isDirectory()) {
      const inner = this.folder(spot, [...folder.within, folder.id]);
      if (entry.isSymbolicLink()) this.linked.push(inner);
      else this.read(inner);
    } else if (this.wanted.is(name)) {
      if (!kind.isFile()) throw unreadable(spot, 'it is neither a file nor a folder', this.wanted);
      this.found.push(spot.below);
    }
  }
}

function unreadable({ shown }: Spot, why: string, { what, hint }: Wanted): UsageError {
  return new UsageError(`cannot read ${what} ${shown}: ${why}`, hint);
}

function entriesOf(folder: Spot, wanted: Wanted): Dirent[] {
  try {
    const entries = readdirSync(folder.path, { withFileTypes: true });
    return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw unreadable(folder, reasonAt(folder.path, error), wanted);
  }
}

function statOf(spot: Spot, wanted: Wanted): ReturnType<typeof statSync> & object {
  try {
    return statSync(spot.path);
  } catch (error) {
    throw unreadable(spot, reasonAt(spot.path, error), wanted);
  }
}
