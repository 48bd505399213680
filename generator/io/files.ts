import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Text } from '../stages/parse.ts';
import { systemReason, UsageError } from './usage.ts';

/** A profile or platform file larger than this is a mistake or an attack. */
const largestText = 8 << 20;
/** Manifests may be a whole cluster's; a text of Node cannot be longer. */
export const largestManifests = 500 << 20;

/** Reads one text file. `what` names it in the error, `shown` is the path as it was typed. */
export function readText(
  path: string,
  what: string,
  hint?: string,
  shown: string = path,
  largest: number = largestText,
): Text {
  try {
    if (statSync(path).size > largest)
      throw new UsageError(`${what} ${shown} is larger than ${largest >> 20} MiB`);
    return { file: shown, text: readFileSync(path, 'utf8') };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${what} ${shown}: ${systemReason(error)}`, hint);
  }
}

/** The YAML and JSON files of a file or folder, sorted; hidden files and node_modules left out. */
export function yamlFiles(
  path: string,
  what: string,
  hint?: string,
  shown: string = path,
): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path];
    const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    );
    return entries.flatMap((entry) => {
      if (entry.name.startsWith('.') || entry.name === 'node_modules') return [];
      const inside = join(path, entry.name);
      if (entry.isDirectory()) return yamlFiles(inside, what, hint, join(shown, entry.name));
      const file = entry.isFile() || (entry.isSymbolicLink() && statSync(inside).isFile());
      // editors find JSON Schemas beside the profiles that they describe
      const isSchema = entry.name.endsWith('.schema.json');
      return file && !isSchema && /\.(?:ya?ml|json)$/.test(entry.name) ? [inside] : [];
    });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read ${what} ${shown}: ${systemReason(error)}`, hint);
  }
}

/** Whether something is at a path; nothing can be at one that the system refuses. */
export function exists(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}

/**
 * The files below a folder whose names end so, by their paths from it, sorted.
 * Hidden ones and node_modules are left out; links are followed, some folders
 * deep. `shown` is the folder as it was typed.
 */
export function filesBelow(folder: string, shown: string, ending: string, depth = 5): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .flatMap((name) => {
        if (name.startsWith('.') || name === 'node_modules') return [];
        const path = join(folder, name);
        if (!statSync(path, { throwIfNoEntry: false })?.isDirectory())
          return name.endsWith(ending) ? [name] : [];
        const below = depth === 0 ? [] : filesBelow(path, join(shown, name), ending, depth - 1);
        return below.map((each) => join(name, each));
      });
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`cannot read the folder ${shown}: ${systemReason(error)}`);
  }
}
