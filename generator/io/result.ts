import {
  closeSync,
  constants,
  ftruncateSync,
  lstatSync,
  openSync,
  readlinkSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { writeNew } from './new-file.ts';
import { needStandardOutput, writeAll, writeBytes } from './output.ts';
import { systemReason, UsageError } from './usage.ts';

/** Writes a result to standard output, or to a file that was named for it. */
export function writeResult(text: string, path: string | undefined): void {
  const descriptor = path === undefined ? 1 : descriptorNamed(path);
  if (descriptor === 1) needStandardOutput();
  if (descriptor !== undefined) writeAll(descriptor, text);
  else writeFile(path ?? '-', text);
}

/** `-`, and what Linux calls descriptors: links that lead to no place of their own. */
function descriptorNamed(path: string): number | undefined {
  if (path === '-' || path === '/dev/stdout') return 1;
  if (path === '/dev/stderr') return 2;
  const [, number] = /^(?:\/dev|\/proc\/self)\/fd\/(\d+)$/.exec(path) ?? [];
  return number === undefined ? undefined : Number(number);
}

function writeFile(path: string, text: string): void {
  try {
    const there = lstatSync(path, { throwIfNoEntry: false });
    if (there === undefined) writeNew(path, text);
    else if (there.isFile() && there.nlink > 1) {
      // the file has other names, whose owners did not ask for this
      unlinkSync(path);
      writeNew(path, text);
    } else writeOver(path, text, there);
  } catch (error) {
    if (error instanceof UsageError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    const folder = dirname(path);
    if (code === 'ENOENT')
      throw new UsageError(
        `cannot write ${path}: the folder ${folder} does not exist`,
        `make it first: mkdir -p ${folder}`,
      );
    throw new UsageError(`cannot write ${path}: ${systemReason(error)}`);
  }
}

/** A file is written anew in its place, with its owner and mode; a pipe or terminal gets what is written. */
function writeOver(path: string, text: string, there: Stats): void {
  if (there.isSymbolicLink())
    throw new UsageError(
      `cannot write ${path}: it is a link to ${readlinkSync(path)}`,
      'name the file itself, or remove the link',
    );
  if (there.isDirectory())
    throw new UsageError(`cannot write ${path}: it is a folder`, 'name a file in it');
  if (!there.isFile() && !there.isFIFO() && !there.isCharacterDevice())
    throw new UsageError(`cannot write ${path}: it is not a file`);
  // neither through a link that has come since, nor waiting for a pipe's reader without end
  const { O_WRONLY, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const file = openSync(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    if (there.isFile()) ftruncateSync(file);
    writeBytes(file, text);
  } finally {
    closeSync(file);
  }
}
