import { closeSync, constants, lstatSync, openSync, readlinkSync } from 'node:fs';
import type { Text } from '../stages/parse.ts';
import { decoded, largestText, readToEnd, TooLarge } from './bytes.ts';
import { systemReason, UsageError } from './usage.ts';

/** Reads one text file. `what` names it in the error, `shown` is the path as it was typed. */
export function readText(
  path: string,
  what: string,
  hint?: string,
  shown: string = path,
  largest: number = largestText,
): Text {
  let file: number | undefined;
  try {
    // opening a pipe would wait for its writer, without end
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    return { file: shown, text: decoded(readToEnd(file, largest), `${what} ${shown}`) };
  } catch (error) {
    if (error instanceof UsageError) throw error;
    if (error instanceof TooLarge)
      throw new UsageError(`${what} ${shown} is larger than ${error.limit >> 20} MiB`, hint);
    throw new UsageError(`cannot read ${what} ${shown}: ${reasonAt(path, error)}`, hint);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** What the system said about a path, in words: a link is not called missing when what it leads to is. */
export function reasonAt(path: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' && isLink(path))
    return `it is a link to ${readlinkSync(path)}, which does not exist`;
  return systemReason(error);
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/**
 * Whether something is at a path, and be it a link that leads nowhere: whoever
 * reads it is told so. Nothing can be at a path that the system refuses.
 */
export function exists(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  } catch {
    return false;
  }
}
