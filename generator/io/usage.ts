const mark = Symbol.for('netprofile usage');

/** A wrong flag, an unreadable input or nothing to do: exit status 2, and what to do about it. */
export class UsageError extends Error {
  readonly hint: string | undefined;
  readonly [mark] = true;
  /** Each bundle has a class of its own, and what one throws another tells of. */
  static override [Symbol.hasInstance](value: unknown): value is UsageError {
    return typeof value === 'object' && value !== null && mark in value;
  }
  constructor(message: string, hint?: string) {
    super(message);
    this.hint = hint;
  }
}

/** What the system said about a file, in words. */
export function systemReason(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  const words: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is not a folder',
    EPIPE: 'the reader closed it early',
    EBADF: 'it is closed',
    ELOOP: 'its links lead in a circle',
    ENAMETOOLONG: 'its name is too long',
    ENXIO: 'nobody reads what is written to it',
    EEXIST: 'something else is there',
    ERR_INVALID_ARG_VALUE: 'its name holds a NUL character',
  };
  return (
    (code !== undefined && words[code]) || (error instanceof Error ? error.message : String(error))
  );
}
