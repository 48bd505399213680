// Archives that are the same, byte for byte, whoever makes them and when.
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** The files of a folder, below it and sorted. */
export function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

/** A folder as .tar.gz, its files below `top`; `date` is that of every file in it. */
export async function archive(folder, date, top = '') {
  const tar = pack();
  const folders = new Set();
  for (const name of filesOf(folder)) {
    const path = join(folder, name);
    // Helm 3 makes no folder that an archive does not have
    for (const parent of parentsOf(`${top}${name}`)) {
      if (!folders.has(parent))
        tar.entry({ name: parent, type: 'directory', mode: 0o755, mtime: date });
      folders.add(parent);
    }
    const mode = (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755;
    tar.entry({ name: `${top}${name}`, mode, mtime: date }, readFileSync(path));
  }
  tar.finalize();
  const chunks = [];
  for await (const chunk of tar) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks), { level: 9 });
}

/** a/b/c.txt: a/ and a/b/. */
function parentsOf(name) {
  const parts = name.split('/').slice(0, -1);
  return parts.map((_, index) => `${parts.slice(0, index + 1).join('/')}/`);
}
