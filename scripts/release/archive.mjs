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

/** A folder as .tar.gz, its files at the top; `date` is that of every file in it. */
export async function archive(folder, date) {
  const tar = pack();
  for (const name of filesOf(folder)) {
    const path = join(folder, name);
    const mode = (statSync(path).mode & 0o100) === 0 ? 0o644 : 0o755;
    tar.entry({ name, mode, mtime: date }, readFileSync(path));
  }
  tar.finalize();
  const chunks = [];
  for await (const chunk of tar) chunks.push(chunk);
  return gzipSync(Buffer.concat(chunks), { level: 9 });
}
