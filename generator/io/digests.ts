import { createHash } from 'node:crypto';
import type { Text } from '../stages/parse.ts';

/** What was read under a name, with its SHA-256 in hexadecimal digits. */
export interface InputDigest {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * The SHA-256 of texts as they were read: nothing is read again, so that the
 * digests are of what the answer rests on. A text came from bytes that are
 * UTF-8 throughout, and so gives these bytes back. One that was read twice
 * without a change is told once.
 */
export function inputDigests(texts: readonly Text[]): readonly InputDigest[] {
  const found = new Map<string, InputDigest>();
  for (const { file, text } of texts) {
    const sha256 = hex(text);
    found.set(`${file}\0${sha256}`, { file, bytes: Buffer.byteLength(text), sha256 });
  }
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, each]) => each);
}

/** The SHA-256 of a list of digests as sha256sum prints it: a reader can make it again. */
export function listDigest(inputs: readonly InputDigest[]): string {
  return hex(inputs.map(({ file, sha256 }) => listLine(file, sha256)).join(''));
}

/** A backslash in front says that the name has some of its own, which stand for line ends. */
function listLine(file: string, sha256: string): string {
  const name = file.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\r', '\\r');
  return `${name === file ? '' : '\\'}${sha256}  ${name}\n`;
}

function hex(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
